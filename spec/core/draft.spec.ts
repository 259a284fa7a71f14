import { middleware } from '../../lib/core/decorators.js'
import {
  conditional,
  draftName,
  isMeant,
  targetMissing,
  type Draft,
  type LayerDraft,
  type Target,
} from '../../lib/core/draft.js'
import { layer } from '../../lib/core/layer.js'
import { Middleware } from '../../lib/core/middleware.js'
import { Registry } from '../../lib/core/registry.js'
import type { ResponseBody } from '../../lib/protocol/index.js'

class Plain extends Middleware {
  call(): ResponseBody {
    return []
  }
}

@middleware('draft-spec-gate', { package: 'acme@1.0.0' })
class Gate extends Plain {}

/** The same layer of another copy of its package. */
@middleware('draft-spec-gate', { package: 'acme@1.0.0' })
class GateCopy extends Plain {}

function named(what: LayerDraft['what'], conditions: LayerDraft['conditions'] = []): LayerDraft {
  return { kind: 'layer', what, registry: new Registry(), conditions }
}

function aside(prefix?: string): Draft {
  const kind = prefix === undefined ? 'branch' : 'mount'
  return { kind, what: () => [], predicate: () => true, conditions: [], ...(prefix === undefined ? {} : { prefix }) }
}

const condition = { predicate: () => true }

describe('draftName', () => {
  it.each<[Draft, string]>([
    [named('gzip'), 'gzip'],
    [named(Gate), 'draft-spec-gate'],
    [named(Plain), 'Plain'],
    [named(layer(Gate)), 'draft-spec-gate'],
    [
      named(function logged(app) {
        return app
      }),
      'logged',
    ],
    [named((app) => app), 'layer'],
    [named(undefined as unknown as string), 'layer'],
    [named(null as unknown as string), 'layer'],
    [named({ name: 'x' } as unknown as string), 'layer'],
    [aside(), 'branch'],
    [aside('/api'), 'mount /api'],
    [aside(''), 'mount /'],
    [named('gzip', [condition]), 'when gzip'],
    [named(Gate, [condition, condition]), 'when draft-spec-gate'],
    [conditional(aside(), condition), 'when branch'],
    [conditional(aside('/api'), condition), 'when mount /api'],
  ])('names %#', (draft, name) => {
    expect(draftName(draft)).toBe(name)
  })
})

describe('conditional', () => {
  it('puts a condition around those there are, and leaves the draft', () => {
    const inner = { predicate: () => false }
    const draft = named('a', [inner])
    expect(conditional(draft, condition).conditions).toEqual([condition, inner])
    expect(draft.conditions).toEqual([inner])
    expect(conditional(draft, condition)).toMatchObject({ kind: 'layer', what: 'a' })
  })
})

describe('isMeant', () => {
  it.each<[string, Draft, Target, boolean]>([
    ['a name by that name', named('gzip'), 'gzip', true],
    ['a name by another', named('gzip'), 'gzp', false],
    ['a conditional name by the name', named('gzip', [condition]), 'gzip', true],
    ['a conditional name as it prints', named('gzip', [condition]), 'when gzip', true],
    ['a class by itself', named(Plain), Plain, true],
    ['a class by its name', named(Plain), 'Plain', true],
    ['a registered class by its registered name', named(Gate), 'draft-spec-gate', true],
    ['a registered class by the name in code', named(Gate), 'Gate', true],
    ['a registered class by itself', named(Gate), Gate, true],
    ['a conditional class by itself', named(Gate, [condition]), Gate, true],
    ['a bound layer by its class', named(layer(Gate)), Gate, true],
    ['a bound layer by the name of its class', named(layer(Plain)), 'Plain', true],
    ['a name by the class registered under it', named('draft-spec-gate'), Gate, true],
    ['a class by the same of another copy', named(Gate), GateCopy, true],
    ['a class by one that extends it', named(Gate), class Special extends Gate {}, false],
    ['a class by another', named(Plain), Gate, false],
    ['a registered class by another', named(Gate), Plain, false],
    ['a class by another of the same name', named(Plain), { Plain: class Plain extends Gate {} }.Plain, false],
    ['a name by a class that is not registered', named('Plain'), Plain, false],
    [
      'a function by its name',
      named(function logged(app) {
        return app
      }),
      'logged',
      true,
    ],
    ['a function by a class', named((app) => app), Plain, false],
    ['a branch by its name', aside(), 'branch', true],
    ['a mount by its name', aside('/api'), 'mount /api', true],
    ['a mount by a class', aside('/api'), Gate, false],
    ['a function by nothing', named((app) => app), undefined as unknown as string, false],
  ])('finds %s: %#', (_, draft, target, expected) => {
    expect(isMeant(draft, target)).toBe(expected)
  })
  it('finds no application beside the line by its class', () => {
    expect(isMeant({ ...aside(), what: Gate } as unknown as Draft, Gate)).toBe(false)
  })
})

describe('targetMissing', () => {
  const drafts = [named('gzip'), named('gzip', [condition]), named(Gate), aside('/api')]

  it('names the nearest layers', () => {
    expect(targetMissing('gzp', drafts)).toEqual({
      code: 'TARGET_MISSING',
      fault: 'the chain has no layer "gzp"',
      remedy: 'did you mean "gzip"?',
    })
  })
  it('names each layer once if none is near', () => {
    expect(targetMissing('compression', drafts).remedy).toBe('its layers: gzip, draft-spec-gate, mount /api')
    expect(targetMissing('gzip', []).remedy).toBe('there are none')
  })
  it('calls a class by its name', () => {
    expect(targetMissing(Plain, drafts).fault).toBe('the chain has no layer "Plain"')
    expect(targetMissing(Gate, []).fault).toBe('the chain has no layer "draft-spec-gate"')
  })
  it.each([
    [undefined, 'undefined'],
    [5, 'the number 5'],
    [null, 'null'],
  ])('says that %p names none', (target, what) => {
    expect(targetMissing(target as unknown as string, drafts)).toEqual({
      code: 'TARGET_MISSING',
      fault: `${what} names no layer`,
      remedy: 'give the class or the name of a layer',
    })
  })
})
