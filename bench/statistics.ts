/** A middle and the two quartiles around it. */
export interface Spread {
  low: number;
  median: number;
  high: number;
}

/** The quartiles of some figures. */
export function spreadOf(figures: readonly number[]): Spread {
  const sorted = figures.toSorted((one, other) => one - other);
  const at = (share: number): number => {
    const place = share * (sorted.length - 1);
    const [below = Number.NaN, above = below] = sorted.slice(Math.floor(place), Math.floor(place) + 2);
    return below + (above - below) * (place % 1);
  };
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}

/** The quartiles of shares, each taken within one round, so that slow rounds are slow for both. */
export function ratioOf(figures: readonly number[], ofFigures: readonly number[]): Spread {
  return spreadOf(figures.map((figure, round) => figure / (ofFigures[round] ?? Number.NaN)));
}
