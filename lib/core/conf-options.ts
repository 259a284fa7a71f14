import { definitionOf } from './definition.js'
import { OptionError } from './errors.js'
import { didYouMean } from './nearest.js'
import { optionSchema } from './options.js'
import { spelled, toCamelCase } from './spelling.js'

/**
 * The options of a class from the keys of a deployment file, `max_age`, as code has them, `maxAge`; the values are the
 * texts there, which the class checks.
 *
 * @throws {OptionError} if a key is none of its options, with the near ones as files have them.
 */
export function confOptions(Class: object, conf: Readonly<Record<string, string>>): Record<string, string> {
  const { name = 'the class' } = definitionOf(Class) ?? {}
  const known = [...(optionSchema(Class)?.specs.keys() ?? [])].map((option) => spelled(option, 'ini'))
  const unknown = Object.keys(conf).filter((key) => !known.includes(key))
  if (unknown.length === 0)
    return Object.fromEntries(Object.entries(conf).map(([key, value]) => [toCamelCase(key), value]))
  throw new OptionError(
    `The options of ${name} do not fit`,
    unknown.map((key) => ({
      code: 'OPTION_UNKNOWN',
      fault: `${name} has no option ${JSON.stringify(key)}`,
      remedy: didYouMean(key, known, 'its options'),
    })),
  )
}
