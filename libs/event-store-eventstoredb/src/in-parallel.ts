/** Does `work` for each, at most `most` at a time; results in the order given. Rejects with the first failure, after all that was begun has ended. */
export const inParallel = async <Input, Output>(
  inputs: readonly Input[],
  most: number,
  work: (input: Input) => Promise<Output>,
): Promise<readonly Output[]> => {
  const outputs: Output[] = [];
  const failures: unknown[] = [];
  const rest = inputs.entries();
  const worker = async (): Promise<void> => {
    for (const [index, input] of rest) {
      if (failures.length > 0) return;
      try {
        outputs[index] = await work(input);
      } catch (error) {
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(most, inputs.length) }, worker));
  if (failures.length > 0) throw failures[0];
  return outputs;
};
