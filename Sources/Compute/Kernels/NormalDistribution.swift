/// The density φ(x) = e^(−x²/2) / √(2π) of the standard normal distribution, and its cumulative
/// distribution Φ(x) = (1 + erf(x/√2)) / 2, in single precision; both 0 where they would be
/// subnormal.
///
/// Vectorisable like the elementary functions, and without loss in the lower tail: there it is
/// ½ erfc(−x/√2) = e^(−x²/2) · R(|x|), where R is a polynomial in 1 / (1 + 0.35 |x|), fitted to a
/// relative error of 3 · 10⁻⁸ (the form is that of Abramowitz, Stegun, "Handbook of mathematical
/// functions", 7.1.26).
@inlinable @inline(__always)
public func normalDistribution(_ x: Float) -> (density: Float, cumulative: Float) {
  let magnitude = x.magnitude > 20 ? 20 : x.magnitude
  // The exponential would magnify the rounding of the square, so what is lost there comes after.
  let square = magnitude * magnitude
  let remainder = (-square).addingProduct(magnitude, magnitude)
  let rounded = exponential(-0.5 * square)
  let power = rounded.addingProduct(rounded, -0.5 * remainder)
  let t = 1 / Float(1).addingProduct(0.35, magnitude)
  let u = t - 0.5
  var p: Float = -0.029_115_119_948_983_192
  p = Float(0.027_358_431_369_066_24).addingProduct(p, u)
  p = Float(0.044_168_349_355_459_21).addingProduct(p, u)
  p = Float(-0.056_134_909_391_403_2).addingProduct(p, u)
  p = Float(-0.081_740_930_676_460_27).addingProduct(p, u)
  p = Float(0.081_870_682_537_555_69).addingProduct(p, u)
  p = Float(0.284_395_813_941_955_57).addingProduct(p, u)
  p = Float(0.342_991_620_302_200_3).addingProduct(p, u)
  p = Float(0.253_244_280_815_124_5).addingProduct(p, u)
  let tail = power * (t * p)
  return (0.398_942_280_401_432_7 * power, x < 0 ? tail : 1 - tail)
}
