package org.editr1.reward.server;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The addresses of equal servers, used in turn. A failed one rests; when all rest, they are used in
 * turn nevertheless.
 */
final class Endpoints {
  private final List<String> urls;
  private final Set<String> resting = new HashSet<>();
  private int last = -1;

  Endpoints(List<String> urls) {
    this.urls = List.copyOf(urls);
  }

  int count() {
    return urls.size();
  }

  synchronized String next() {
    for (int i = 0; i < urls.size(); i++) {
      last = (last + 1) % urls.size();
      if (!resting.contains(urls.get(last))) {
        return urls.get(last);
      }
    }
    last = (last + 1) % urls.size();
    return urls.get(last);
  }

  /** Returns whether some endpoint has not failed lately. */
  synchronized boolean oneIsFresh() {
    return resting.size() < urls.size();
  }

  synchronized void rest(String url) {
    resting.add(url);
  }

  synchronized void wake(String url) {
    resting.remove(url);
  }
}
