package org.editr1.model.text;

/** What a CLIP text model's {@code config.json} says. */
public record ClipTextConfig(
    int hiddenSize,
    int numAttentionHeads,
    int numHiddenLayers,
    String hiddenAct,
    double layerNormEps,
    int eosTokenId) {}
