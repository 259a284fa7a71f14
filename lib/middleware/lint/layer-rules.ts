import { rulesFor } from './rule.js'

/** What a layer does between its application and the server; seen where a Lint is on both sides of it. */
export const blockRules = rulesFor<{ readonly pending: number }>('inner', [
  {
    id: 'layer/block-for-block',
    row: 'W92',
    also: ['W91', 'W93'],
    says: 'a layer yields at least one piece for each that its application yields',
    fix: 'yield an empty Uint8Array if there is nothing to send yet; an array is complete, and may be joined',
    holds: ({ pending }) => pending <= 1,
    saw: ({ pending }) => `its application has yielded ${pending} pieces since the layer yielded one`,
  },
])

export const atOnceRules = rulesFor<{ readonly iterated: boolean }>('inner', [
  {
    id: 'layer/at-once',
    row: 'W94',
    also: ['W93'],
    says: "a layer returns as soon as its application has returned, and does not iterate the application's body before",
    fix: 'iterate the inner body in the iterator of your own; an array is complete, and may be read at once',
    holds: ({ iterated }) => !iterated,
    saw: () => 'the inner body was iterated before the layer returned',
  },
])

export const layerCloseRules = rulesFor<{ readonly unclosed: readonly string[] }>('inner', [
  {
    id: 'layer/close',
    row: 'W97',
    says: "a layer closes its application's body when its own is closed",
    fix: 'return mapBody(body, ...), or an object with close(); a generator that was never started runs no finally',
    holds: ({ unclosed }) => unclosed.length === 0,
    saw: ({ unclosed }) => `the body of ${unclosed.join(' and ')} was left open`,
  },
])

export const layerSyncRules = rulesFor<{ readonly inner: boolean; readonly outer: boolean }>('inner', [
  {
    id: 'layer/sync',
    row: 'W98',
    level: 'warning',
    says: 'a layer whose application is sync is sync',
    fix: 'return this.app(environ, startResponse) as it is; test with isThenable() and isAsyncBody()',
    holds: ({ inner, outer }) => outer || !inner,
    saw: () => 'its application returned a sync body at once, and the layer did not',
  },
])
