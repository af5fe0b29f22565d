package org.editr1.worker;

import java.util.List;

/**
 * Why an attempt failed.
 *
 * @param isTransient nobody answered, or the connection broke: a later attempt may succeed
 * @param samples the samples at fault, by index in the group; empty when worker, server or network
 *     are at fault
 * @param reason for people
 */
public record Failure(boolean isTransient, List<Integer> samples, String reason) {}
