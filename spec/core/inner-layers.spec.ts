import { define } from '../../lib/core/definition.js'
import { innerLayers } from '../../lib/core/inner-layers.js'
import { layer } from '../../lib/core/layer.js'
import { Middleware } from '../../lib/core/middleware.js'
import type { OptionSpecs } from '../../lib/core/option-schema.js'
import type { ResponseBody } from '../../lib/protocol/index.js'

class Plain extends Middleware {
  call(): ResponseBody {
    return []
  }
}

function holder(options: OptionSpecs): object {
  class Holder extends Plain {}
  define(Holder, { name: 'holder', kind: 'middleware', options })
  return Holder
}

const a = layer(Plain)
const b = layer(Plain)
const bound = { Class: Plain, options: undefined }
const unknown = (app: unknown) => app as never

describe('innerLayers', () => {
  it('finds those of every option whose type is a filter or several, and no others', () => {
    const Class = holder({
      first: { type: 'filter' },
      others: { type: 'filters', passed: 'all' },
      any: { type: 'any' },
      gone: { type: 'filter', required: false },
    })

    expect(innerLayers(Class, { first: a, others: [a, b], any: a })).toEqual([
      { passed: 'perhaps', layers: [bound] },
      { passed: 'all', layers: [bound, bound] },
    ])
  })

  it('has nothing of a class without options, nor of options that are not there', () => {
    expect(innerLayers(Plain, { first: a })).toEqual([])
    expect(innerLayers(holder({ first: { type: 'filter' } }), undefined)).toEqual([])
    expect(innerLayers(holder({ first: { type: 'filter' } }), { first: unknown })).toEqual([])
  })

  it('counts on one of them only if it knows them all', () => {
    const one = holder({ guards: { type: 'filters', passed: 'one' } })
    const all = holder({ guards: { type: 'filters', passed: 'all' } })

    expect(innerLayers(one, { guards: [a, b] })).toEqual([{ passed: 'one', layers: [bound, bound] }])
    expect(innerLayers(one, { guards: [a, unknown] })).toEqual([{ passed: 'perhaps', layers: [bound] }])
    expect(innerLayers(all, { guards: [a, unknown] })).toEqual([{ passed: 'all', layers: [bound] }])
  })
})
