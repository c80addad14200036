/** A labelled pair: the values of its features, 1 for one story, and how much it counts. */
export type Sample = { readonly values: readonly number[]; readonly label: 0 | 1; readonly weight: number };

export type Fitted = {
  /** Log-odds for each unit of a feature, and for each standard deviation. */
  readonly weights: readonly number[];
  readonly perDeviation: readonly number[];
  readonly bias: number;
  readonly logOdds: (values: readonly number[]) => number;
};

/** Keeps weights small where the samples do not ask for large ones. */
const RIDGE = 1e-3;

/** Fits a logistic regression by Newton's method on standardized features. */
export function fitLogistic(samples: readonly Sample[]): Fitted {
  const count = samples[0]?.values.length ?? 0;
  const total = samples.reduce((sum, { weight }) => sum + weight, 0);
  const mean = meansOf(samples, count, total, value => value);
  const deviation = meansOf(samples, count, total, (value, at) => (value - (mean[at] ?? 0)) ** 2).map(
    variance => Math.sqrt(variance) || 1,
  );
  const width = count + 1;
  const rows = new Float64Array(samples.length * width);
  for (const [at, { values }] of samples.entries()) {
    for (let i = 0; i < count; i++) rows[at * width + i] = ((values[i] ?? 0) - (mean[i] ?? 0)) / (deviation[i] ?? 1);
    rows[at * width + count] = 1;
  }
  const beta = new Float64Array(width);
  for (let round = 0; round < 40; round++) {
    const gradient = new Float64Array(width);
    const hessian = new Float64Array(width * width);
    for (const [at, { label, weight }] of samples.entries()) {
      const from = at * width;
      let sum = 0;
      for (let i = 0; i < width; i++) sum += (beta[i] ?? 0) * (rows[from + i] ?? 0);
      const likely = 1 / (1 + Math.exp(-sum));
      const part = weight / total;
      const curve = part * Math.max(likely * (1 - likely), 1e-9);
      for (let i = 0; i < width; i++) {
        const value = rows[from + i] ?? 0;
        gradient[i] = (gradient[i] ?? 0) + part * (likely - label) * value;
        for (let j = 0; j <= i; j++) {
          const cell = i * width + j;
          hessian[cell] = (hessian[cell] ?? 0) + curve * value * (rows[from + j] ?? 0);
        }
      }
    }
    for (let i = 0; i < count; i++) {
      gradient[i] = (gradient[i] ?? 0) + RIDGE * (beta[i] ?? 0);
      hessian[i * width + i] = (hessian[i * width + i] ?? 0) + RIDGE;
    }
    const whole = Array.from({ length: width }, (_, i) =>
      Array.from({ length: width }, (_, j) => hessian[i >= j ? i * width + j : j * width + i] ?? 0),
    );
    const step = solve(whole, [...gradient]);
    const damping = round < 3 ? 0.7 : 1;
    for (let i = 0; i < width; i++) beta[i] = (beta[i] ?? 0) - damping * (step[i] ?? 0);
    if (step.every(value => Math.abs(value) < 1e-6)) break;
  }
  const perDeviation = [...beta.slice(0, count)];
  const weights = perDeviation.map((value, at) => value / (deviation[at] ?? 1));
  const bias = (beta[count] ?? 0) - weights.reduce((sum, weight, at) => sum + weight * (mean[at] ?? 0), 0);
  return { weights, perDeviation, bias, logOdds: values => bias + dot(weights, values) };
}

function meansOf(
  samples: readonly Sample[],
  count: number,
  total: number,
  of: (value: number, at: number) => number,
): number[] {
  const sums = new Array<number>(count).fill(0);
  for (const { values, weight } of samples)
    for (let at = 0; at < count; at++) sums[at] = (sums[at] ?? 0) + (weight * of(values[at] ?? 0, at)) / total;
  return sums;
}

function dot(one: readonly number[], two: readonly number[]): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += (one[at] ?? 0) * (two[at] ?? 0);
  return sum;
}

/** Solves a system of linear equations by Gaussian elimination with pivoting. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, at) => [...row, right[at] ?? 0]);
  const count = rows.length;
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let i = 0; i < count; i++) {
    let pivot = i;
    for (let k = i + 1; k < count; k++) if (Math.abs(at(k, i)) > Math.abs(at(pivot, i))) pivot = k;
    const [upper, lower] = [rows[i] ?? [], rows[pivot] ?? []];
    rows[i] = lower;
    rows[pivot] = upper;
    for (let k = i + 1; k < count; k++) {
      const factor = at(k, i) / at(i, i);
      rows[k] = (rows[k] ?? []).map((value, j) => value - factor * at(i, j));
    }
  }
  const solution = new Array<number>(count).fill(0);
  for (let i = count - 1; i >= 0; i--) {
    let sum = at(i, count);
    for (let j = i + 1; j < count; j++) sum -= at(i, j) * (solution[j] ?? 0);
    solution[i] = sum / at(i, i);
  }
  return solution;
}
