/**
 * The functions write their log and metric lines to stdout, as Lambda wants them; in a test run they would bury
 * what the runner says. Everything else still gets through.
 */
const write = process.stdout.write.bind(process.stdout);

process.stdout.write = ((chunk: string | Uint8Array, ...rest: never[]) =>
  typeof chunk === 'string' && /^\{"(level|_aws)":/.test(chunk)
    ? true
    : write(chunk, ...rest)) as typeof process.stdout.write;
