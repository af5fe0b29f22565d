package org.editr1.lab.parity;

import org.editr1.tensor.Scope;

/** Computes what the cases of one module expect. */
public interface ParityModule {
  /** The name in {@code case.json}. */
  String module();

  /** Fills {@code out} with every output and result that the case names. */
  void run(CaseFolder in, Outputs out, Scope scope) throws Exception;

  /** This case asks for something that is not there yet, which is not a failure. */
  final class Unsupported extends Exception {
    public Unsupported(String what) {
      super(what);
    }
  }
}
