import { pythonRepr, didYouMean } from '../core/index.js'
import { faultOf, original, type Fault } from './fault.js'
import { loading } from './loading.js'
import type { ReferenceSite } from './load-options.js'
import { parseEntryPoint, parseModule, type ModuleReference, type Reference } from './reference.js'
import type { Session } from './session.js'

/** What is no module beside the file and no package: a URL, or a part of the runtime. */
const OUTSIDE = /^(?:node|data|file|https?|blob|bun|deno|npm|jsr):/i

/**
 * What `call:MODULE:attribute` names; the attribute is one, dots in it mean nothing.
 *
 * @throws {Fault} if it is not of that form.
 */
export function callReference(session: Session, spec: string, site: ReferenceSite): Reference {
  const text = `call:${spec}`
  const parts = spec.split(':')
  const [module = '', attribute = ''] = parts
  if (parts.length === 2)
    return reference(session, text, { module, attributes: attribute === '' ? [] : [attribute] }, site)
  if (parts.length === 1) {
    throw faultOf('CALL_SYNTAX', {
      fault: `${text} names a module only`,
      remedy: `write call:${spec}:function`,
      place: site.place,
      original: original('LookupError', 'Configuration not in format module:function'),
    })
  }
  const outside = outsideModule(session, spec)
  if (outside !== undefined) return reference(session, text, outside, site)
  const words = original('ValueError', 'too many values to unpack (expected 2)')
  if (OUTSIDE.test(spec)) throw refused(text, site, words)
  throw faultOf('CALL_SYNTAX', {
    fault: `${text} has more than one colon`,
    remedy: 'write call:module:function',
    place: site.place,
    original: words,
  })
}

/**
 * What `paste.*_factory = module:attribute` names.
 *
 * @throws {Fault} if it is not of that form.
 */
export function entryPointReference(session: Session, value: string, site: ReferenceSite): Reference {
  const words = original('AttributeError', "'NoneType' object has no attribute 'group'")
  const outside = outsideModule(session, value)
  const parsed = outside ?? parseEntryPoint(value) ?? javascriptModule(session, value, site)
  if (parsed === undefined) {
    if (OUTSIDE.test(value)) throw refused(value, site, words)
    throw faultOf('MODULE_SYNTAX', {
      fault: `${JSON.stringify(value)} is no module:attribute`,
      remedy: 'write package.module:function, ./file.js:function, or an installed package:function',
      place: site.place,
      original: words,
    })
  }
  const { module, attributes } = parsed
  return reference(session, attributes.length === 0 ? module : `${module}:${attributes.join('.')}`, parsed, site)
}

function javascriptModule(session: Session, value: string, site: ReferenceSite): ModuleReference | undefined {
  const parsed = parseModule(value)
  return parsed !== undefined && session.spellsModule(parsed.module, site) ? parsed : undefined
}

/** A module that only `allowModules` lets in, such as `node:fs:readFile`. */
function outsideModule(session: Session, value: string): ModuleReference | undefined {
  if (!session.allowsOutside || !OUTSIDE.test(value)) return undefined
  const colon = value.lastIndexOf(':')
  const module = value.slice(0, colon)
  return module.includes(':') ? { module, attributes: [value.slice(colon + 1)] } : undefined
}

function refused(text: string, { place }: ReferenceSite, words: ReturnType<typeof original>): Fault {
  return faultOf('MODULE_REFUSED', {
    fault: `${text} names a module outside of the folder of the file`,
    remedy: 'put it beside the file or into a package, or let allowModules name it',
    place,
    original: words,
  })
}

function reference(session: Session, text: string, wanted: ModuleReference, site: ReferenceSite): Reference {
  const load = async () => {
    const module = await session.module(wanted.module, { ...site, reference: text })
    if (module === undefined || module === null) throw moduleMissing(session, wanted.module, site)
    let found: unknown = module
    for (const [index, name] of wanted.attributes.entries()) {
      const inner = attributeOf(found, name)
      if (inner === undefined) throw attributeMissing(found, wanted, index, site)
      found = inner
    }
    return wanted.attributes.length === 0 ? (defaultOf(module) ?? module) : found
  }
  return { text, place: site.place, load: () => loading(load, text, site.place) }
}

/** An attribute that a value has of its own, as a module, a class or an object of factories has. */
function attributeOf(holder: unknown, name: string): unknown {
  const found = own(holder, name)
  // Of a CommonJS module, what it exports may be found on `default` only.
  return found ?? own(own(holder, 'default'), name)
}

function own(holder: unknown, name: string): unknown {
  if ((typeof holder !== 'object' && typeof holder !== 'function') || holder === null) return undefined
  const value = (holder as Record<string, unknown>)[name]
  if (value === undefined) return undefined
  return everyone(holder).some((base) => Object.hasOwn(base, name)) ? undefined : value
}

/** What every object and every function inherits from, of this realm or another. */
function everyone(holder: object): object[] {
  const bases: object[] = []
  for (let base = prototypeOf(holder); base !== null; base = prototypeOf(base)) {
    const above = prototypeOf(base)
    if (above === null || (typeof base === 'function' && prototypeOf(above) === null)) bases.push(base)
  }
  return bases
}

function prototypeOf(value: object): object | null {
  return Object.getPrototypeOf(value) as object | null
}

function defaultOf(module: unknown): unknown {
  const made = own(module, 'default')
  return typeof made === 'function' ? made : undefined
}

function moduleMissing(session: Session, module: string, site: ReferenceSite): Fault {
  const { file, place } = site
  const near = session.nearModules(module, site)
  return faultOf('MODULE_MISSING', {
    fault: `there is no module ${JSON.stringify(module)}`,
    remedy:
      near.length === 0
        ? `a dotted name is a path from the folder of ${file ?? 'the file'}, else an installed package`
        : didYouMean(module, near, 'there are'),
    place,
    original: original('ModuleNotFoundError', `No module named ${pythonRepr(module)}`),
  })
}

function attributeMissing(holder: unknown, wanted: ModuleReference, index: number, { place }: ReferenceSite): Fault {
  const name = wanted.attributes[index] ?? ''
  const known = typeof holder === 'object' && holder !== null ? Object.keys(holder) : []
  const owner = [wanted.module, ...wanted.attributes.slice(0, index)].join('.')
  return faultOf('ATTRIBUTE_MISSING', {
    fault: `${owner} exports no ${JSON.stringify(name)}`,
    remedy: didYouMean(name, known, 'it exports'),
    place,
    original: original('AttributeError', `module ${pythonRepr(owner)} has no attribute ${pythonRepr(name)}`),
  })
}
