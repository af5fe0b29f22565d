package org.editr1.model.clip;

/** What a CLIP text model's {@code config.json} says. */
public record CLIPTextConfig(
    int vocabSize,
    int maxPositionEmbeddings,
    int hiddenSize,
    int intermediateSize,
    int numAttentionHeads,
    int numHiddenLayers,
    String hiddenAct,
    double layerNormEps,
    int eosTokenId)
    implements CLIPTowerConfig {}
