/** What is wrong with a rule, thrown while it is read, with what to do about it. */
export class RuleFault extends Error {
  constructor(
    readonly fault: string,
    readonly remedy: string,
  ) {
    super(`${fault}; ${remedy}`)
  }
}

/** A fault that there may not be once the conditions of the rule are right. */
export class ConditionDependentFault extends RuleFault {}
