/** How many commands a long test plays: TALLYMAN_TEST_COMMANDS, or so many that an ordinary run of all tests stays short. */
export const commandsToPlay = (ordinarily: number): number =>
  Number(process.env['TALLYMAN_TEST_COMMANDS'] ?? ordinarily);
