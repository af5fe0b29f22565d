package org.editr1.model.clip;

/** What the transformers of both towers are made of. */
interface CLIPTowerConfig {
  int hiddenSize();

  int intermediateSize();

  int numAttentionHeads();

  int numHiddenLayers();

  /** {@code quick_gelu} or {@code gelu}. */
  String hiddenAct();

  double layerNormEps();
}
