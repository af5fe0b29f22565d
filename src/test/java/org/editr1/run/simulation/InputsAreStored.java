package org.editr1.run.simulation;

import org.editr1.journey.Order;

/** No order names a file that was deleted or is damaged. */
record InputsAreStored(Disk disk) implements Invariant {
  @Override
  public void leased(Order order) {
    order
        .inputs()
        .forEach(
            file -> Invariant.check(disk.isIntact(file), order.id(), " needs the lost ", file));
  }
}
