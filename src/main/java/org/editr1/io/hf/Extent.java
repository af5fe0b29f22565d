package org.editr1.io.hf;

/**
 * What the memory of a pipeline's activations depends on.
 *
 * @param width of the transformer's token stream
 * @param doubleBlocks blocks whose streams have parameters of their own; {@code singleBlocks}: the
 *     others
 * @param sizeMultiple pixels of a token's edge
 * @param pictureChannels most channels that the autoencoder has at a picture's full resolution
 */
public record Extent(
    int width, int doubleBlocks, int singleBlocks, int sizeMultiple, int pictureChannels) {}
