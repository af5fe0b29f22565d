package org.editr1.node;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VMDisconnectedException;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.editr1.node.ClusterProcesses.Node;

/**
 * Suspends a device's thread in another process, whose other threads go on: for everybody else the
 * device hangs. Closing it lets the threads go on.
 */
final class Debugger implements AutoCloseable {
  private final VirtualMachine machine;

  private Debugger(VirtualMachine machine) {
    this.machine = machine;
  }

  /** The flag of a JVM that can be attached to. */
  static String flag(int port) {
    return "-agentlib:jdwp=transport=dt_socket,server=y,suspend=n,address=127.0.0.1:" + port;
  }

  /** Attaches as soon as the process listens. */
  static Debugger attach(Node node, int port) throws Exception {
    AttachingConnector socket =
        Bootstrap.virtualMachineManager().attachingConnectors().stream()
            .filter(connector -> connector.name().equals("com.sun.jdi.SocketAttach"))
            .findFirst()
            .orElseThrow();
    Map<String, Connector.Argument> arguments = socket.defaultArguments();
    arguments.get("hostname").setValue("127.0.0.1");
    arguments.get("port").setValue(Integer.toString(port));
    while (true) {
      try {
        return new Debugger(socket.attach(arguments));
      } catch (IOException notYet) {
        if (!node.process().isAlive()) {
          throw new AssertionError(node.text(), notYet);
        }
        Thread.sleep(100);
      }
    }
  }

  /** Suspends the device of {@code worker}, which must have one that is not suspended. */
  void hang(String worker) {
    List<ThreadReference> devices =
        machine.allThreads().stream()
            .filter(thread -> thread.name().startsWith("device-" + worker + "-"))
            .filter(thread -> !thread.isSuspended())
            .toList();
    devices.forEach(ThreadReference::suspend);
    if (devices.isEmpty()) {
      throw new AssertionError("no device of " + worker + " runs");
    }
  }

  @Override
  public void close() {
    try {
      machine.dispose();
    } catch (VMDisconnectedException ended) {
      // The process has ended.
    }
  }
}
