/**
 * The house's rooms and the arrows between them, as data. A room that is not listed here may not exist;
 * an arrow that is not listed may not be drawn. `docs/ARCHITECTURE.md` draws the same picture.
 */

export type Arrows =
  /** The composition root alone. */
  | 'any'
  | {
      readonly may: readonly string[];
      /** Rooms of which only types may be imported. */
      readonly types?: readonly string[];
    };

/** What lies under every room. */
const ground = ['base', 'config'];
const storage = [...ground, 'store'];
const service = [...storage, 'wire', 'identity', 'delivery', 'observability'];

/**
 * A service like the others, which alone may reach sandboxes and runtimes. Within it an invoke walks down:
 * invoke -> environments -> sandbox; the control plane is api -> registry -> model.
 */
const lambdaRooms: Readonly<Record<string, Arrows>> = {
  'lambda/model': { may: ground, types: ['store', 'identity'] },
  'lambda/packages': { may: [...storage, 'wire', 'lambda/model'] },
  'lambda/registry': {
    may: [...storage, 'lambda/model', 'lambda/packages'],
    types: ['identity', 'runtimes'],
  },
  'lambda/runtime-api': { may: [...ground, 'wire', 'lambda/model'], types: ['sandbox'] },
  'lambda/environments': {
    may: [
      ...ground,
      'observability',
      'runtimes',
      'sandbox',
      'lambda/model',
      'lambda/packages',
      'lambda/runtime-api',
    ],
    types: ['store'],
  },
  /** Of sandboxes and runtimes it tells the failures apart. */
  'lambda/invoke': {
    may: [...service, 'runtimes', 'sandbox', 'lambda/model', 'lambda/environments', 'lambda/runtime-api'],
  },
  'lambda/sources': { may: [...service, 'lambda/model', 'lambda/invoke', 'lambda/registry'] },
  'lambda/api': {
    may: [...service, 'lambda/model', 'lambda/packages', 'lambda/registry', 'lambda/invoke'],
    types: ['lambda/environments'],
  },
  /** Puts the rooms above together. */
  lambda: {
    may: [
      ...service,
      'runtimes',
      'sandbox',
      'lambda/api',
      'lambda/environments',
      'lambda/invoke',
      'lambda/model',
      'lambda/packages',
      'lambda/registry',
      'lambda/runtime-api',
      'lambda/sources',
    ],
  },
};

const rooms: Readonly<Record<string, Arrows>> = {
  main: 'any',
  composition: 'any',
  base: { may: [] },
  config: { may: [] },
  store: { may: ground },
  identity: { may: ground },
  wire: { may: ground, types: ['identity'] },
  sandbox: { may: ground },
  runtimes: { may: ground },
  observability: { may: storage },
  delivery: { may: [...storage, 'identity', 'observability'] },
  gateway: { may: [...ground, 'wire', 'identity'], types: ['store'] },
  ...lambdaRooms,
  edge: { may: service },
  /** Starts the composition root; `doctor` asks what the machine can enforce and run. */
  cli: { may: [...ground, 'main', 'runtimes', 'sandbox'] },
};

/** Neighbours never import each other: what passes between them goes through delivery. */
const neighbour: Arrows = { may: service };
/** Guests run inside sandboxes and bring everything themselves. */
const guest: Arrows = { may: [] };

/**
 * The room of a file: `store`, `main`, `lambda/model`, `services/sqs`, `guest/node`. Undefined where the
 * house has no such room. `file` is relative to the repository, with `/`.
 */
export function roomOf(file: string): string | undefined {
  const [side, first, second, third] = file.split('/');
  if (first === undefined || second === '') return undefined;
  if (side === 'guest') return `guest/${first}`;
  if (side !== 'src') return undefined;
  if (first === 'services') return `services/${second}`;
  const name = second === undefined ? first.replace(/\.ts$/, '') : first;
  const inner = third === undefined ? name : `${first}/${second}`;
  if (first === 'lambda') return Object.hasOwn(rooms, inner) ? inner : undefined;
  return Object.hasOwn(rooms, name) ? name : undefined;
}

export function arrowsOf(room: string): Arrows {
  if (room.startsWith('guest/')) return guest;
  return rooms[room] ?? neighbour;
}
