import { OptionError } from '../../core/index.js'

/** What is wrong with a rule, to throw while it is read, with what to do about it. */
export function ruleFault(fault: string, remedy: string, code = 'RULE_INVALID'): OptionError {
  return new OptionError('The rule cannot be read', [{ code, fault, remedy }])
}

/** The code of a fault that there may not be once the conditions of the rule are right. */
export const DEPENDS_ON_CONDITION = 'RULE_CONDITION'
