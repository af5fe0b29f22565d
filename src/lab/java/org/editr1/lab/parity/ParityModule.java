package org.editr1.lab.parity;

import org.editr1.tensor.Scope;

/** Computes what the cases of one module expect. */
interface ParityModule {
  /** Fills {@code out} with every output and result that the case names. */
  void run(CaseFolder in, Outputs out, Scope scope) throws Exception;

  /** The case asks for something that is not implemented, which is no failure. */
  final class Unsupported extends Exception {
    public Unsupported(String what) {
      super(what);
    }
  }
}
