// Elementary functions in single precision that the compiler can vectorise: no branch, no table, no
// call. Rounding is the same on every processor, because each fused multiply-add is written out.
// Polynomials: S. L. Moshier, Cephes Mathematical Library (expf, logf, tanhf); errors below 2 ulp.

/// x = n · ln 2 + r with |r| ≤ ½ ln 2, and eʳ = 1 + r + p · r²; for |x| ≤ 89.
@inlinable @inline(__always)
func exponentialReduction(_ x: Float) -> (n: Int32, r: Float, p: Float) {
  let shifter: Float = 12_582_912  // 1.5 · 2²³: adding it rounds to a whole number
  let shifted = shifter.addingProduct(x, 1.442_695_040_888_963_4)
  let n = shifted - shifter
  let r = x.addingProduct(n, -0.693_359_375).addingProduct(n, 2.121_944_4e-4)
  var p: Float = 1.987_569_15e-4
  p = Float(1.398_199_95e-3).addingProduct(p, r)
  p = Float(8.333_451_9e-3).addingProduct(p, r)
  p = Float(4.166_579_6e-2).addingProduct(p, r)
  p = Float(1.666_666_55e-1).addingProduct(p, r)
  p = Float(5.000_000_1e-1).addingProduct(p, r)
  return (Int32(bitPattern: shifted.bitPattern) &- Int32(bitPattern: shifter.bitPattern), r, p)
}

/// eˣ; 0 below −87.34 (where the result would be subnormal) and infinity above 88.72.
@inlinable @inline(__always)
public func exponential(_ x: Float) -> Float {
  // Comparisons are arranged so that NaN passes through.
  let (exponent, r, p) = exponentialReduction(x < -88 ? -88 : (x > 89 ? 89 : x))
  let fraction = (r + 1).addingProduct(p, r * r)
  // Two factors, so that 2¹²⁸ and 2⁻¹²⁷ are within reach of an exponent of eight bits.
  let half = exponent >> 1
  let low = Float(bitPattern: UInt32(bitPattern: (half &+ 127) << 23))
  let high = Float(bitPattern: UInt32(bitPattern: (exponent &- half &+ 127) << 23))
  let result = fraction * low * high
  return x < -87.336_54 ? 0 : result
}

/// eˣ − 1, without loss around 0; infinity above 88.72.
@inlinable @inline(__always)
public func exponentialMinusOne(_ x: Float) -> Float {
  let (exponent, r, p) = exponentialReduction(x < -18 ? -18 : (x > 89 ? 89 : x))
  let fraction = r.addingProduct(p, r * r)
  // Half of the power of two, so that 2¹²⁸ is within reach of an exponent of eight bits.
  let half = Float(bitPattern: UInt32(bitPattern: (exponent &+ 126) << 23))
  let result = 2 * (half - 0.5).addingProduct(fraction, half)
  return exponent == 0 ? fraction : result
}

/// The natural logarithm of a positive, normal x; −infinity at 0.
@inlinable @inline(__always)
public func naturalLogarithm(_ x: Float) -> Float {
  // x = m · 2ᵉ with m in [√½, √2).
  let bits = Int32(bitPattern: x.bitPattern) &- 0x3F35_04F3
  let e = Float(bits >> 23)
  let m = Float(bitPattern: UInt32(bitPattern: (bits & 0x007F_FFFF) &+ 0x3F35_04F3)) - 1
  let square = m * m
  var p: Float = 7.037_683_6e-2
  p = Float(-1.151_461_03e-1).addingProduct(p, m)
  p = Float(1.167_699_87e-1).addingProduct(p, m)
  p = Float(-1.242_014_08e-1).addingProduct(p, m)
  p = Float(1.424_932_28e-1).addingProduct(p, m)
  p = Float(-1.666_805_77e-1).addingProduct(p, m)
  p = Float(2.000_071_48e-1).addingProduct(p, m)
  p = Float(-2.499_999_4e-1).addingProduct(p, m)
  p = Float(3.333_333_12e-1).addingProduct(p, m)
  var y = p * m * square
  y = y.addingProduct(e, -2.121_944_4e-4).addingProduct(square, -0.5)
  let result = (m + y).addingProduct(e, 0.693_359_375)
  return x == 0 ? -.infinity : (x < .infinity ? result : x)
}

/// The hyperbolic tangent.
@inlinable @inline(__always)
public func hyperbolicTangent(_ x: Float) -> Float {
  let magnitude = x.magnitude
  let square = x * x
  var p: Float = -5.704_988_7e-3
  p = Float(2.063_908_88e-2).addingProduct(p, square)
  p = Float(-5.373_971_55e-2).addingProduct(p, square)
  p = Float(1.333_144_18e-1).addingProduct(p, square)
  p = Float(-3.333_328_1e-1).addingProduct(p, square)
  let small = x.addingProduct(p * square, x)
  let large = 1 - 2 / (exponential(2 * magnitude) + 1)
  let signed = x < 0 ? -large : large
  return magnitude < 0.625 ? small : signed
}

/// The logistic function 1 / (1 + e⁻ˣ).
@inlinable @inline(__always)
public func logistic(_ x: Float) -> Float { 1 / (1 + exponential(-x)) }

/// ln(1 + x) for x > −1, without loss around 0; −infinity at −1.
@inlinable @inline(__always)
public func logarithmOfOnePlus(_ x: Float) -> Float {
  // ln(1 + x) · x / ((1 + x) − 1) corrects the rounding of 1 + x.
  let u = 1 + x
  let rounded = u - 1
  let corrected = naturalLogarithm(u) * (x / rounded)
  return rounded == 0 ? x : (x < .infinity ? corrected : x)
}

/// ln(1 + eˣ), without overflow and without loss for large |x|.
@inlinable @inline(__always)
public func softplus(_ x: Float) -> Float {
  (x > 0 ? x : 0) + logarithmOfOnePlus(exponential(-x.magnitude))
}
