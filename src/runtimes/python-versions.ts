/** The Python runtimes that Lambda has, and the version each needs. */

/** Lambda's name and Python's version. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
export const pythonRuntimes: ReadonlyMap<string, string> = new Map(
  ['3.9', '3.10', '3.11', '3.12', '3.13', '3.14', '3.15'].map((version) => [`python${version}`, version]),
);
