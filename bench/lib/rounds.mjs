const sorted = (values) => [...values].sort((a, b) => a - b);

export const median = (values) => {
  const order = sorted(values);
  const middle = order.length >> 1;
  return order.length % 2 === 1 ? order[middle] : (order[middle - 1] + order[middle]) / 2;
};

/** What is said of a figure that was taken once per round. */
export const spreadOf = (values, unit) => ({
  unit,
  median: median(values),
  min: Math.min(...values),
  max: Math.max(...values),
});

/** Three digits that mean something. */
export const rounded = (value) => (Math.abs(value) >= 100 ? Math.round(value) : Number(value.toPrecision(3)));

/**
 * Runs the contenders in turn, A B C A B C, so that all see the same minutes of the machine.
 * @param {object} stage
 * @param {readonly { name: string, unit: string, turn: (round: number) => Promise<{ rate: number }> }[]} contenders
 * @returns {Promise<object[]>} one object per round: what each contender's turn answered, by its name
 */
export const interleave = async (stage, contenders) => {
  const rounds = [];
  for (let round = 1; round <= stage.options.rounds; round += 1) {
    const results = {};
    for (const { name, unit, turn } of contenders) {
      await stage.server.checkpoint();
      results[name] = await turn(round);
      stage.say(`round ${round} of ${stage.options.rounds}: ${name} ${rounded(results[name].rate)} ${unit}`);
    }
    rounds.push(results);
  }
  return rounds;
};

/**
 * Medians and spread of each contender's rates, and the ratios of the medians.
 * @param {object[]} rounds as `interleave` answers them
 * @param {readonly { name: string, unit: string }[]} contenders
 * @param {Record<string, readonly [string, string]>} ratioPairs by name of the ratio: [what is measured, what it is measured by]
 */
export const summarise = (rounds, contenders, ratioPairs) => {
  const ratesOf = (name) => rounds.map((round) => round[name].rate);
  const figures = Object.fromEntries(contenders.map(({ name, unit }) => [name, spreadOf(ratesOf(name), unit)]));
  const pairs = Object.entries(ratioPairs);
  const ratios = Object.fromEntries(
    pairs.map(([ratio, [ours, theirs]]) => [ratio, rounded(figures[ours].median / figures[theirs].median)]),
  );
  const withRatios = rounds.map((round, index) => ({
    round: index + 1,
    ...round,
    ratios: Object.fromEntries(
      pairs.map(([ratio, [ours, theirs]]) => [ratio, rounded(round[ours].rate / round[theirs].rate)]),
    ),
  }));
  return { ratios, figures, rounds: withRatios };
};
