// Trigonometric functions in single precision, vectorisable like the elementary functions.
// Polynomials: S. L. Moshier, Cephes Mathematical Library (sinf, cosf, atanf).

/// The sine and the cosine of an angle in radians; beyond ±2²¹ they are those of ±2²¹.
@inlinable @inline(__always)
public func sineAndCosine(_ x: Float) -> (sine: Float, cosine: Float) {
  let limit: Float = 2_097_152
  let clamped = x < -limit ? -limit : (x > limit ? limit : x)
  // x = n · π/2 + r with |r| ≤ π/4, π/2 being the sum of three numbers of few bits.
  let shifter: Float = 12_582_912  // 1.5 · 2²³: adding it rounds to a whole number
  let shifted = shifter.addingProduct(clamped, 0.636_619_772_367_581_3)
  let n = shifted - shifter
  let r = clamped.addingProduct(n, -0x1.921fb0p+0).addingProduct(n, -0x1.5110b4p-22)
    .addingProduct(n, -0x1.846988p-48)
  let square = r * r
  var s: Float = -1.951_529_589_1e-4
  s = Float(8.332_160_873_6e-3).addingProduct(s, square)
  s = Float(-1.666_665_461_1e-1).addingProduct(s, square)
  s = r.addingProduct(s * square, r)
  var c: Float = 2.443_315_711_809_948e-5
  c = Float(-1.388_731_625_493_765e-3).addingProduct(c, square)
  c = Float(4.166_664_568_298_827e-2).addingProduct(c, square)
  c = Float(1).addingProduct(-0.5, square).addingProduct(c * square, square)
  // Each quarter turn swaps the two and changes a sign. The low bits of the shifter are zero.
  let quarter = shifted.bitPattern & 3
  let sine = quarter & 1 == 0 ? s : c
  let cosine = quarter & 1 == 0 ? c : s
  return (
    Float(bitPattern: sine.bitPattern ^ (quarter & 2) << 30),
    Float(bitPattern: cosine.bitPattern ^ ((quarter &+ 1) & 2) << 30)
  )
}

/// The angle in (−π/2, π/2) whose tangent is x.
@inlinable @inline(__always)
public func arctangent(_ x: Float) -> Float {
  // From tan(π/8) on, the angle to π/4, and from tan(3π/8) on, that to π/2, is the smaller one.
  let magnitude = x.magnitude
  let isMedium = magnitude > 0.414_213_562_373_095
  let isLarge = magnitude > 2.414_213_562_373_095
  let base: Float = isLarge ? 1.570_796_326_794_896_6 : (isMedium ? 0.785_398_163_397_448_3 : 0)
  let numerator = isLarge ? -1 : (isMedium ? magnitude - 1 : magnitude)
  let denominator = isLarge ? magnitude : (isMedium ? magnitude + 1 : 1)
  let z = numerator / denominator
  let square = z * z
  var p: Float = 8.053_744_495_38e-2
  p = Float(-1.387_768_560_32e-1).addingProduct(p, square)
  p = Float(1.997_771_064_78e-1).addingProduct(p, square)
  p = Float(-3.333_294_915_39e-1).addingProduct(p, square)
  let angle = base + z.addingProduct(p * square, z)
  return x < 0 ? -angle : angle
}
