package org.editr1.model.text;

/** What a CLIP text model's {@code config.json} says. */
public record ClipTextConfig(
    int vocabSize,
    int maxPositionEmbeddings,
    int hiddenSize,
    int intermediateSize,
    int numAttentionHeads,
    int numHiddenLayers,
    String hiddenAct,
    double layerNormEps,
    int eosTokenId) {}
