def sdpa(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor) -> Tensor:
  return torch.scaled_dot_product_attention(q, k, v, None, 0., False, scale=None, enable_gqa=False)
def sdpa_masked(self: __torch__.Ops, q: Tensor, k: Tensor, v: Tensor, mask: Tensor) -> Tensor:
  return torch.scaled_dot_product_attention(q, k, v, mask, 0., False, scale=None, enable_gqa=False)
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
  return torch.add(torch.mul(normed, torch.add(scale, 1)), shift)
def gated_residual(self: __torch__.Ops, x: Tensor, gate: Tensor, y: Tensor) -> Tensor:
  return torch.addcmul(x, gate, y)
def rms_norm(self: __torch__.Ops, x: Tensor, w: Tensor) -> Tensor:
  f = torch.to(x, 6)
  rstd = torch.rsqrt(torch.add(torch.mean(torch.mul(f, f), [-1], True), 1e-06))
  return torch.to(torch.mul(torch.mul(f, rstd), torch.to(w, 6)), ops.prim.dtype(x))
def norm_rope(self: __torch__.Ops, x: Tensor, w: Tensor, cosine: Tensor, sine: Tensor) -> Tensor:
  d = torch.size(w, 0)
  heads = torch.transpose(torch.reshape(x, [torch.size(x, 0), torch.size(x, 1), -1, d]), 1, 2)
  f = torch.to(heads, 6)
  rstd = torch.rsqrt(torch.add(torch.mean(torch.mul(f, f), [-1], True), 1e-06))
  normed = torch.to(torch.to(torch.mul(torch.mul(f, rstd), torch.to(w, 6)), ops.prim.dtype(x)), 6)
  pairs = torch.unflatten(normed, -1, [-1, 2])
  turned = torch.flatten(torch.stack([torch.neg(torch.select(pairs, -1, 1)), torch.select(pairs, -1, 0)], -1), -2, -1)
  return torch.to(torch.add(torch.mul(normed, cosine), torch.mul(turned, sine)), ops.prim.dtype(x))
def split_heads(self: __torch__.Ops, x: Tensor, w: Tensor) -> Tensor:
  return torch.transpose(torch.reshape(x, [torch.size(x, 0), torch.size(x, 1), -1, torch.size(w, 0)]), 1, 2)
def merge_heads(self: __torch__.Ops, x: Tensor) -> Tensor:
  return torch.flatten(torch.transpose(x, 1, 2), 2)
def group_norm(self: __torch__.Ops, x: Tensor, groups: Tensor, w: Tensor, b: Tensor) -> Tensor:
  return torch.group_norm(x, int(groups), w, b, 1e-06, True)
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
def as_bf16(self: __torch__.Ops, x: Tensor) -> Tensor:
  return torch.view_copy(x, dtype=15)
def empty_bf16(self: __torch__.Ops, size: Tensor) -> Tensor:
  return torch.new_empty(size, [int(size)], dtype=15)
def fill(self: __torch__.Ops, x: Tensor, start: Tensor, piece: Tensor) -> Tensor:
  first = int(start)
  return torch.copy_(torch.slice(x, 0, first, torch.add(first, torch.size(piece, 0))), piece)
def scale(self: __torch__.Ops, x: Tensor, factor: Tensor) -> Tensor:
  return torch.mul(x, float(factor))
