package org.editr1.engine.djl;

import ai.djl.ndarray.NDManager;
import java.util.EnumSet;
import java.util.Set;
import org.editr1.edit.EditModel;
import org.editr1.edit.EditModel.Part;
import org.editr1.engine.WorkerEngines;
import org.editr1.engine.WorkerEngines.EngineOpener;
import org.editr1.io.hf.EditFolder;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.reward.RewardResources;
import org.editr1.reward.RewardResources.Secrets;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import org.jspecify.annotations.Nullable;

/**
 * Opens the engines of one device. Actors that share a device share its opener and thereby one copy
 * of the weights, which the first call loads, on any thread.
 */
public final class DjlEngineOpener implements EngineOpener, AutoCloseable {
  private final ModelFolders folders;
  private final Set<Role> roles;
  private final NDManager manager;
  private final Secrets secrets;
  private @Nullable LoadedModel loaded;
  private @Nullable RewardResources rewards;

  /**
   * @param folders the worker's own copies of the models
   * @param device {@code cpu} or {@code cuda:N}
   * @param secrets of this process
   */
  public DjlEngineOpener(ModelFolders folders, Set<Role> roles, String device, Secrets secrets) {
    this.folders = folders;
    this.secrets = secrets;
    this.roles = EnumSet.copyOf(roles);
    this.manager = Scope.managerOn(device);
  }

  @Override
  public WorkerEngines open(RunSpec specification) {
    LoadedModel model = model(specification);
    return new WorkerEngines(
        roles.contains(Role.ENCODE) ? new DjlEncodeEngine(model, specification) : null,
        roles.contains(Role.ROLLOUT) ? new DjlRolloutEngine(model, specification) : null,
        roles.contains(Role.REWARD)
            ? new DjlRewardEngine(specification, resources(specification))
            : null,
        roles.contains(Role.TRAIN) ? new DjlTrainEngine(model, specification) : null);
  }

  private synchronized RewardResources resources(RunSpec specification) {
    if (rewards == null) {
      rewards = new RewardResources(folders.rewards(specification), manager, secrets);
    }
    return rewards;
  }

  private synchronized LoadedModel model(RunSpec specification) {
    if (loaded == null) {
      EditFolder folder = EditFolder.open(folders.model()).reading(specification.text());
      Precision precision = Precision.of(specification.model().dtype());
      loaded =
          new LoadedModel(
              folder.load(Part.of(roles), precision, manager),
              manager,
              new OpenedAdapters(manager));
    }
    return loaded;
  }

  /** Number of arrays that belong to the model; orders leave none there. */
  int heldArrays() {
    return manager.getManagedArrays().size();
  }

  /** Frees the weights; the engines are unusable from then on. */
  @Override
  public void close() {
    manager.close();
  }

  /**
   * Weights on a device, shared by the engines of all its actors.
   *
   * @param manager owns the weights and nothing else
   */
  record LoadedModel(EditModel model, NDManager manager, OpenedAdapters adapters) {}
}
