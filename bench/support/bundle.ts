/** A script as bundlers make them: hundreds of small CommonJS modules in one file, all loaded when it starts. */

const moduleOf = (index: number) => `
  ${index}: function (module, exports, require) {
    'use strict';
    const previous = ${index > 0 ? `require(${index - 1})` : 'undefined'};
    const defaults = Object.freeze({ name: 'module ${index}', retries: ${index % 7}, region: 'us-east-1', timeout: ${index * 10} });
    class Client${index} {
      constructor(options = {}) {
        this.options = { ...defaults, ...options };
        this.middleware = new Map();
        for (const step of ['serialize', 'build', 'sign', 'send']) this.middleware.set(step, []);
      }
      use(step, handler, { priority = 'normal' } = {}) {
        const handlers = this.middleware.get(step);
        if (handlers === undefined) throw new TypeError('no step ' + step + ' in ' + this.options.name);
        handlers.push({ handler, priority });
        return this;
      }
      async send(command) {
        let input = { command, attempt: 0, options: this.options };
        for (const [step, handlers] of this.middleware) {
          for (const { handler } of handlers) input = await handler(input, step);
        }
        return input;
      }
    }
    const schema = ['Id${index}', 'Name', 'State', 'CreatedAt'].map((name, position) => ({ name, position, required: position < 2 }));
    function validate${index}(value) {
      return schema.filter(({ name, required }) => required && value[name] === undefined).map(({ name }) => name + ' is required');
    }
    exports.depth = previous === undefined ? 1 : previous.depth + 1;
    exports.client = new Client${index}({ retries: exports.depth % 5 }).use('build', (input) => input);
    exports.missing = validate${index}({ Id${index}: ${index} });
    exports.Client = Client${index};
  },`;

/** About `bytes` long; exports a handler that answers how many modules it has loaded. */
export function bundleOf(bytes: number): string {
  const modules: string[] = [];
  for (let length = 0; length < bytes; length += modules.at(-1)?.length ?? 0)
    modules.push(moduleOf(modules.length));
  return `const table = {${modules.join('')}\n};
const loaded = {};
function load(id) {
  if (loaded[id] === undefined) table[id].call(undefined, (loaded[id] = { exports: {} }), loaded[id].exports, load);
  return loaded[id].exports;
}
for (const id of Object.keys(table)) load(id);
exports.handler = async () => load(${modules.length - 1}).depth;
`;
}
