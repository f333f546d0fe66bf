import { Refusal } from '../../program/placed.ts'
import type { ResourceRecord } from '../../program/program.ts'

/** Ends the reading of a resource's code: it stays what Python makes. */
export class NotRead extends Error {
  readonly refusal: Refusal

  constructor(refusal: Refusal) {
    super(refusal.why)
    this.refusal = refusal
  }

  /** Whether it says less than another reason. */
  get isVague(): boolean {
    return /^(?:it gives nothing in a way|what it gives is made|it goes on after|it does more with an answer)/.test(
      this.refusal.why,
    )
  }
}

/** Why a resource stays what Python makes. */
export function told({ name }: ResourceRecord, { why, hint }: Refusal): Refusal {
  return new Refusal(
    `the resource "${name}" is made by Python code, and ${why}`,
    typeof hint === 'string' ? hint : undefined,
  )
}
