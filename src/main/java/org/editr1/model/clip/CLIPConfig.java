package org.editr1.model.clip;

/**
 * What a CLIP model's {@code config.json} says.
 *
 * @param projectionDim width of the space that texts and pictures share
 */
public record CLIPConfig(CLIPTextConfig text, CLIPVisionConfig vision, int projectionDim) {}
