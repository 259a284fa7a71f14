import type { Protocol } from './invocation.js'
import type { Wanted } from './section-search.js'

/** The protocols by which each kind may be made, in groups: of one group the first counts, of two it is ambiguous. */
export const PROTOCOLS: Readonly<Record<Wanted, readonly (readonly Protocol[])[]>> = {
  app: [['paste.app_factory'], ['paste.composite_factory'], ['paste.composit_factory']],
  filter: [['paste.filter_factory', 'paste.filter_app_factory']],
  server: [['paste.server_factory', 'paste.server_runner']],
}

/** The protocol of a factory of which nothing but its kind is known. */
export function protocolOf(wanted: Wanted): Protocol {
  return PROTOCOLS[wanted][0]?.[0] as Protocol
}

/** The protocol that the prefix of a section gives a factory which `call:` names. */
export function protocolOfSection(section: string, wanted: Wanted): Protocol {
  return /^composite?(?::|$)/.test(section) ? 'paste.composit_factory' : protocolOf(wanted)
}
