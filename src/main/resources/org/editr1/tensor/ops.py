def sdpa(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
  return torch.scaled_dot_product_attention(q, k, v, None, 0., False, scale=None, enable_gqa=False)
def sdpa_unscaled(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
  return torch.scaled_dot_product_attention(q, k, v, mask, 0., False, scale=1., enable_gqa=False)
def gelu_tanh(self: __torch__.Ops, x: Tensor) -> Tensor:
  return torch.gelu(x, approximate="tanh")
def gelu(self: __torch__.Ops, x: Tensor) -> Tensor:
  return torch.gelu(x, approximate="none")
def silu(self: __torch__.Ops, x: Tensor) -> Tensor:
  return torch.silu(x)
def linear(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
  return torch.linear(x, w, b)
def linear_no_bias(self: __torch__.Ops, x: Tensor, w: Tensor) -> Tensor:
  return torch.linear(x, w, None)
def lora_linear(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor, down: Tensor, up: Tensor) -> Tensor:
  base = torch.linear(x, w, b)
  delta = torch.linear(torch.linear(torch.to(x, 6), down, None), up, None)
  total = torch.add(base, delta)
  return torch.to(total, ops.prim.dtype(base))
def modulated_norm(self: __torch__.Ops, x: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
  normed = torch.layer_norm(x, [torch.size(x, -1)], None, None, 1e-06, False)
  return torch.addcmul(shift, normed, torch.add(scale, 1))
def rms_scaled(self: __torch__.Ops, x: Tensor) -> Tensor:
  wide = torch.to(x, 6)
  square = torch.square(torch.linalg_vector_norm(wide, 2, [-1], True))
  rstd = torch.rsqrt(torch.add(torch.div(square, torch.size(x, -1)), 1e-06))
  return torch.mul(wide, rstd)
def apply_rope(self: __torch__.Ops, x: Tensor, rope: Tensor) -> Tensor:
  rotated = torch.mul(torch.view_as_complex(torch.unflatten(torch.to(x, 6), -1, [-1, 2])), torch.view_as_complex(rope))
  return torch.to(torch.flatten(torch.view_as_real(rotated), -2), ops.prim.dtype(x))
def norm_rope(self: __torch__.Ops, x: Tensor, w: Tensor, rope: Tensor) -> Tensor:
  normed = torch.mul_((self).rms_scaled(x), torch.to(w, 6))
  return (self).apply_rope(torch.to(normed, ops.prim.dtype(x)), rope)
def rounded_norm_rope(self: __torch__.Ops, x: Tensor, w: Tensor, rope: Tensor) -> Tensor:
  normed = torch.mul(torch.to((self).rms_scaled(x), ops.prim.dtype(x)), w)
  return (self).apply_rope(normed, rope)
def attend(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
  out = torch.scaled_dot_product_attention(torch.transpose(q, 1, 2), torch.transpose(k, 1, 2), torch.transpose(v, 1, 2), None, 0., False, scale=None, enable_gqa=False)
  return torch.flatten(torch.transpose(out, 1, 2), 2)
def attend_masked(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
  out = torch.scaled_dot_product_attention(torch.transpose(q, 1, 2), torch.transpose(k, 1, 2), torch.transpose(v, 1, 2), mask, 0., False, scale=None, enable_gqa=False)
  return torch.flatten(torch.transpose(out, 1, 2), 2)
def joint_qkv(self: __torch__.Ops, text: Tensor, image: Tensor, norms: Tensor) -> Tensor:
  return torch.unflatten(torch.cat([text, image], 1), -1, [3, -1, torch.size(norms, -1)])
def joint_norms(self: __torch__.Ops, text: Tensor, image: Tensor, text_norms: Tensor, image_norms: Tensor) -> Tensor:
  d = torch.size(text_norms, -1)
  text_rows = torch.expand(text_norms, [torch.size(text, 1), 2, 1, d])
  image_rows = torch.expand(image_norms, [torch.size(image, 1), 2, 1, d])
  return torch.cat([text_rows, image_rows])
def joint_attention(self: __torch__.Ops, text: Tensor, image: Tensor, text_norms: Tensor, image_norms: Tensor, rope: Tensor) -> Tensor:
  qk, v, = torch.split((self).joint_qkv(text, image, text_norms), [2, 1], 2)
  norms = (self).joint_norms(text, image, text_norms, image_norms)
  q, k, = torch.unbind((self).norm_rope(qk, norms, torch.unsqueeze(rope, 1)), 2)
  return (self).attend(q, k, torch.squeeze(v, 2))
def masked_joint_attention(self: __torch__.Ops, text: Tensor, image: Tensor, text_norms: Tensor, image_norms: Tensor, rope: Tensor, mask: Tensor) -> Tensor:
  qk, values, = torch.split((self).joint_qkv(text, image, text_norms), [2, 1], 2)
  norms = (self).joint_norms(text, image, text_norms, image_norms)
  q, k, = torch.unbind((self).rounded_norm_rope(qk, norms, torch.unsqueeze(rope, 1)), 2)
  v = torch.squeeze(values, 2)
  if torch.eq(torch.numel(mask), 0):
    out = (self).attend(q, k, v)
  else:
    text_keys = torch.ne(mask, 0)
    keys = torch.constant_pad_nd(text_keys, [0, torch.size(image, 1)], True)
    out = (self).attend_masked(q, k, v, torch.unsqueeze(torch.unsqueeze(keys, 1), 1))
  return out
def attention(self: __torch__.Ops, q: Tensor, kv: Tensor, norm_q: Tensor, norm_k: Tensor, rope_q: Tensor, rope_k: Tensor) -> Tensor:
  d = torch.size(norm_q, -1)
  k, v, = torch.unbind(torch.unflatten(kv, -1, [2, -1, d]), 2)
  queries = (self).norm_rope(torch.unflatten(q, -1, [-1, d]), norm_q, rope_q)
  return (self).attend(queries, (self).norm_rope(k, norm_k, rope_k), v)
def feed_forward(self: __torch__.Ops, x: Tensor, y: Tensor, gate: Tensor, shift: Tensor, scale: Tensor, mlp_gate: Tensor, w: Tensor, b: Tensor, w_out: Tensor, b_out: Tensor) -> Tensor:
  attended = torch.addcmul(x, gate, y)
  inner = (self).gelu_tanh(torch.linear((self).modulated_norm(attended, scale, shift), w, b))
  return torch.addcmul(attended, mlp_gate, torch.linear(inner, w_out, b_out))
def parallel_mlp(self: __torch__.Ops, x: Tensor, y: Tensor, normed: Tensor, gate: Tensor, w: Tensor, b: Tensor, w_out: Tensor, b_out: Tensor, w_y: Tensor) -> Tensor:
  inner = (self).gelu_tanh(torch.linear(normed, w, b))
  out = torch.add(torch.linear(y, w_y, b_out), torch.linear(inner, w_out, None))
  return torch.addcmul(x, gate, out)
def merge_heads(self: __torch__.Ops, x: Tensor) -> Tensor:
  return torch.flatten(torch.transpose(x, 1, 2), 2)
def group_norm(self: __torch__.Ops, x: Tensor, groups: Tensor, w: Tensor, b: Tensor) -> Tensor:
  return torch.group_norm(x, int(groups), w, b, 1e-06, True)
def channel_norm(self: __torch__.Ops, x: Tensor, gamma: Tensor) -> Tensor:
  wide = torch.to(x, 6)
  length = torch.clamp_min(torch.linalg_vector_norm(wide, 2, [1], True), 1e-12)
  normed = torch.to(torch.div(wide, length), ops.prim.dtype(x))
  return torch.mul(torch.mul(normed, torch.sqrt(torch.size(x, 1))), gamma)
def channel_norm_silu(self: __torch__.Ops, x: Tensor, gamma: Tensor) -> Tensor:
  return torch.silu((self).channel_norm(x, gamma))
def true_cfg(self: __torch__.Ops, positive: Tensor, negative: Tensor, scale: Tensor) -> Tensor:
  combined = torch.add(negative, torch.mul(torch.sub(positive, negative), float(scale)))
  length = torch.linalg_vector_norm(positive, 2, [-1], True)
  return torch.mul(combined, torch.div(length, torch.linalg_vector_norm(combined, 2, [-1], True)))
def layer_norm(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor, eps: Tensor) -> Tensor:
  return torch.layer_norm(x, [torch.size(x, -1)], w, b, float(eps), True)
def t5_layer_norm(self: __torch__.Ops, x: Tensor, w: Tensor, eps: Tensor) -> Tensor:
  f = torch.to(x, 6)
  rstd = torch.rsqrt(torch.add(torch.mean(torch.mul(f, f), [-1], True), float(eps)))
  return torch.mul(torch.to(torch.mul(f, rstd), ops.prim.dtype(w)), w)
def sdpa_causal(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
  return torch.scaled_dot_product_attention(q, k, v, None, 0., True, scale=None, enable_gqa=False)
def quick_gelu(self: __torch__.Ops, x: Tensor) -> Tensor:
  return torch.mul(x, torch.sigmoid(torch.mul(x, 1.702)))
def embedding(self: __torch__.Ops, ids: Tensor, w: Tensor) -> Tensor:
  return torch.embedding(w, ids, -1, False, False)
def channels_last(self: __torch__.Ops, x: Tensor) -> Tensor:
  return torch.contiguous(x, memory_format=2)
def conv2d(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
  edge = torch.floordiv(torch.size(w, -1), 2)
  return torch.conv2d(x, w, b, [1, 1], [edge, edge], [1, 1], 1)
def conv2d_down(self: __torch__.Ops, x: Tensor, w: Tensor, b: Tensor) -> Tensor:
  return torch.conv2d(torch.constant_pad_nd(x, [0, 1, 0, 1], 0), w, b, [2, 2], [0, 0], [1, 1], 1)
def upsample(self: __torch__.Ops, x: Tensor) -> Tensor:
  return torch.upsample_nearest2d(x, None, [2., 2.])
def to_bf16(self: __torch__.Ops, x: Tensor) -> Tensor:
  return torch.to(x, 15)
def to_fp32(self: __torch__.Ops, x: Tensor) -> Tensor:
  return torch.to(x, 6)
def to_fp64(self: __torch__.Ops, x: Tensor) -> Tensor:
  return torch.to(x, 7)
def to_type_of(self: __torch__.Ops, x: Tensor, like: Tensor) -> Tensor:
  return torch.to(x, ops.prim.dtype(like))
def empty_bf16(self: __torch__.Ops, size: Tensor) -> Tensor:
  return torch.new_empty(size, [int(size)], dtype=15)
def fill(self: __torch__.Ops, x: Tensor, start: Tensor, piece: Tensor) -> Tensor:
  first = int(start)
  return torch.copy_(torch.slice(x, 0, first, torch.add(first, torch.size(piece, 0))), piece)
def fill_from_bf16(self: __torch__.Ops, x: Tensor, start: Tensor, piece: Tensor) -> Tensor:
  first = int(start)
  size = torch.floordiv(torch.size(piece, 0), 2)
  for i in range(torch.floordiv(torch.add(size, 32767), 32768)):
    at = torch.mul(i, 32768)
    to = ops.prim.min(torch.add(at, 32768), size)
    numbers = torch.view_copy(torch.slice(piece, 0, torch.mul(at, 2), torch.mul(to, 2)), dtype=15)
    row = torch.copy_(torch.slice(x, 0, torch.add(first, at), torch.add(first, to)), numbers)
  return x
def scale(self: __torch__.Ops, x: Tensor, factor: Tensor) -> Tensor:
  return torch.mul(x, float(factor))
def exp_scale(self: __torch__.Ops, x: Tensor, exponent: Tensor) -> Tensor:
  return torch.mul(x, torch.exp(exponent))
def unit_rows(self: __torch__.Ops, x: Tensor) -> Tensor:
  return torch.div(x, torch.linalg_vector_norm(x, 2, [-1], True))
def prepend_token(self: __torch__.Ops, x: Tensor, token: Tensor) -> Tensor:
  return torch.cat([torch.expand(token, [torch.size(x, 0), 1, torch.size(x, 2)]), x], 1)
def dot(self: __torch__.Ops, x: Tensor, y: Tensor) -> Tensor:
  return torch.sum(torch.mul(x, y), dtype=6)
def rotate_half(self: __torch__.Ops, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  half = torch.size(cos, -1)
  wide = torch.to(x, ops.prim.dtype(cos))
  a = torch.slice(wide, -1, 0, half)
  b = torch.slice(wide, -1, half)
  left = torch.sub(torch.mul(a, cos), torch.mul(b, sin))
  right = torch.add(torch.mul(b, cos), torch.mul(a, sin))
  return torch.to(torch.cat([left, right], -1), ops.prim.dtype(x))
def segment_attention(self: __torch__.Ops, qkv: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  heads = torch.unflatten(qkv, -1, [3, -1, torch.mul(torch.size(cos, -1), 2)])
  q = (self).rotate_half(torch.select(heads, 2, 0), cos, sin)
  k = (self).rotate_half(torch.select(heads, 2, 1), cos, sin)
  return (self).attend(q, k, torch.select(heads, 2, 2))
def repeat_heads(self: __torch__.Ops, x: Tensor, q: Tensor) -> Tensor:
  return torch.transpose(torch.repeat_interleave(x, torch.floordiv(torch.size(q, 2), torch.size(x, 2)), 2), 1, 2)
def grouped_attention(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  d = torch.mul(torch.size(cos, -1), 2)
  queries = (self).rotate_half(torch.unflatten(q, -1, [-1, d]), cos, sin)
  keys = (self).repeat_heads((self).rotate_half(torch.unflatten(k, -1, [-1, d]), cos, sin), queries)
  values = (self).repeat_heads(torch.unflatten(v, -1, [-1, d]), queries)
  out = torch.scaled_dot_product_attention(torch.transpose(queries, 1, 2), keys, values, None, 0., True, scale=None, enable_gqa=False)
  return (self).merge_heads(out)
def grouped_attention_masked(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
  d = torch.mul(torch.size(cos, -1), 2)
  queries = (self).rotate_half(torch.unflatten(q, -1, [-1, d]), cos, sin)
  keys = (self).repeat_heads((self).rotate_half(torch.unflatten(k, -1, [-1, d]), cos, sin), queries)
  values = (self).repeat_heads(torch.unflatten(v, -1, [-1, d]), queries)
  out = torch.scaled_dot_product_attention(torch.transpose(queries, 1, 2), keys, values, mask, 0., False, scale=None, enable_gqa=False)
  return (self).merge_heads(out)
def rotate_heads(self: __torch__.Ops, x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
  d = torch.mul(torch.size(cos, -1), 2)
  return torch.flatten((self).rotate_half(torch.unflatten(x, -1, [-1, d]), cos, sin), 2)
def with_prefix(self: __torch__.Ops, prefix: Tensor, own: Tensor) -> Tensor:
  return torch.cat([torch.expand(prefix, [torch.size(own, 0), -1, -1], implicit=False), own], 1)
def grouped_attention_after_prefix(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, cos: Tensor, sin: Tensor, prefix_keys: Tensor, prefix_values: Tensor) -> Tensor:
  d = torch.mul(torch.size(cos, -1), 2)
  n = torch.size(q, 1)
  prefix = torch.size(prefix_keys, 1)
  queries = (self).rotate_half(torch.unflatten(q, -1, [-1, d]), cos, sin)
  all_keys = (self).with_prefix(prefix_keys, (self).rotate_heads(k, cos, sin))
  keys = (self).repeat_heads(torch.unflatten(all_keys, -1, [-1, d]), queries)
  values = (self).repeat_heads(torch.unflatten((self).with_prefix(prefix_values, v), -1, [-1, d]), queries)
  mask = torch.tril(torch.new_ones(q, [n, torch.add(prefix, n)], dtype=11), prefix)
  out = torch.scaled_dot_product_attention(torch.transpose(queries, 1, 2), keys, values, mask, 0., False, scale=None, enable_gqa=False)
  return (self).merge_heads(out)
def padded_causal_mask(self: __torch__.Ops, mask: Tensor) -> Tensor:
  n = torch.size(mask, -1)
  square = torch.new_ones(mask, [n, n], dtype=11)
  causal = torch.tril(square)
  itself = torch.logical_xor(causal, torch.tril(square, -1))
  keys = torch.reshape(torch.to(mask, 11), [-1, 1, 1, n])
  seen = torch.logical_and(causal, keys)
  blind = torch.logical_not(torch.any(seen, -1, True))
  return torch.logical_or(seen, torch.logical_and(blind, itself))
