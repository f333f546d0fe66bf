import { contractModes } from '../model/schema.ts'
import { didYouMean } from '../config/near-names.ts'
import { SluiceError } from '../model/errors.ts'
import { isWarningCode } from '../model/error-register/warnings.ts'
import { refreshModes } from '../model/plan.ts'

/** What an option may be, and its test. */
interface Rule {
  readonly allowed: string
  readonly fits: (value: unknown) => boolean
}

const isText = (value: unknown): boolean => typeof value === 'string'
const yesOrNo: Rule = { allowed: 'true or false', fits: (value) => typeof value === 'boolean' }
const text: Rule = { allowed: 'a text', fits: isText }
const texts: Rule = { allowed: 'a list of texts', fits: (value) => Array.isArray(value) && value.every(isText) }
const someFunction: Rule = { allowed: 'a function', fits: (value) => typeof value === 'function' }
const anything: Rule = { allowed: '', fits: () => true }

const contractKeys = ['tables', 'columns', 'dataType']

const sharedRules = {
  fullRefresh: yesOrNo,
  refresh: { allowed: refreshModes.join(', '), fits: (value) => refreshModes.some((mode) => mode === value) },
  schemaContract: {
    allowed: `{ tables, columns, dataType } with ${contractModes.join(', ')}`,
    fits: isContract,
  },
  limit: { allowed: 'a whole number from 1', fits: (value) => Number.isSafeInteger(value) && Number(value) >= 1 },
  // has an error of its own
  runId: anything,
  plan: { allowed: 'what plan() gave', fits: (value) => typeof value === 'object' && value !== null },
  allowShort: yesOrNo,
  allowEmpty: yesOrNo,
  deadlineMs: { allowed: 'milliseconds above 0', fits: (value) => Number.isFinite(value) && Number(value) > 0 },
  waitMs: { allowed: 'milliseconds from 0, or Infinity', fits: (value) => typeof value === 'number' && value >= 0 },
  failOn: {
    allowed: '"warning" or a list of codes of warnings',
    fits: (value) =>
      value === 'warning' || (Array.isArray(value) && value.length > 0 && value.every((code) => isWarningCode(code))),
  },
  deliver: someFunction,
  record: yesOrNo,
  recordMaxMegabytes: {
    allowed: 'a whole number from 1',
    fits: (value) => Number.isSafeInteger(value) && Number(value) >= 1,
  },
  replay: text,
  replayBeside: {
    allowed: 'a list of reports',
    fits: (value) => Array.isArray(value) && value.every((one) => typeof one === 'object' && one !== null),
  },
} as const satisfies Readonly<Record<string, Rule>>

const runRules = { ...sharedRules, pendingOnly: yesOrNo } as const satisfies Readonly<Record<string, Rule>>

/** Options of a run that do not go together, and why. */
const apart: readonly (readonly [string, string, Readonly<Record<'because' | 'hint', string>>])[] = [
  ['replay', 'record', { because: 'a replay would only copy what it reads', hint: 'Leave one of them out.' }],
  [
    'replay',
    'plan',
    {
      because: 'a plan is about what the pipeline loads, and a replay loads into a database of its own',
      hint: 'Leave one of them out.',
    },
  ],
  [
    'replay',
    'deadlineMs',
    {
      because: 'a replay waits for nobody, and what it reads is kept for no later run',
      hint: 'Leave "deadlineMs" out, or replay fewer pages with "limit".',
    },
  ],
  [
    'record',
    'deadlineMs',
    {
      because: 'a recorded run reads from its beginning: cut off by a deadline it would never come to its end',
      hint: 'Leave "deadlineMs" out, or record a part with "limit".',
    },
  ],
]

const nothingRead = {
  because: 'a run that only loads what is pending reads nothing, and forgets nothing',
  hint: 'Leave one of them out.',
}
const aboutReading = ['refresh', 'fullRefresh', 'limit', 'schemaContract', 'runId', 'plan', 'record', 'replay'] as const

const planRules = { ...sharedRules, probe: yesOrNo } as const satisfies Readonly<Record<string, Rule>>
const upToHundred: Rule = {
  allowed: 'a whole number from 1 to 100',
  fits: (value) => Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= 100,
}

const previewRules = {
  // has an error of its own
  resource: anything,
  pages: upToHundred,
  parents: upToHundred,
  records: { allowed: 'a whole number from 0', fits: (value) => Number.isSafeInteger(value) && Number(value) >= 0 },
  bodies: {
    allowed: '"none", "first64k" or "whole"',
    fits: (value) => value === 'none' || value === 'first64k' || value === 'whole',
  },
  tellRequests: yesOrNo,
} as const satisfies Readonly<Record<string, Rule>>

const choiceRules = {
  overrides: texts,
  environment: text,
  destination: anything,
  dataset: text,
  source: text,
  moment: { allowed: 'milliseconds since 1970', fits: (value) => Number.isFinite(value) },
  resources: texts,
  hideLookups: yesOrNo,
  refuseModules: {
    allowed: 'true, false or { allows, hint }',
    fits: (value) => typeof value === 'boolean' || (typeof value === 'object' && value !== null && 'allows' in value),
  },
  privateHosts: {
    allowed: '"allow", "deny" or a list of hosts',
    fits: (value) => value === 'allow' || value === 'deny' || texts.fits(value),
  },
  parameterFile: text,
  parameters: texts,
  streams: texts,
  components: text,
  ignoreCode: yesOrNo,
  withPython: {
    allowed: 'true, false or the path of a Python',
    fits: (value) => typeof value === 'boolean' || isText(value),
  },
  backfill: { allowed: '{ from, to }, both texts', fits: isRange },
} as const satisfies Readonly<Record<string, Rule>>

function isRange(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'from' in value &&
    'to' in value &&
    isText(value.from) &&
    isText(value.to)
  )
}

const hostRules = {
  onEvent: someFunction,
  signal: { allowed: 'an AbortSignal', fits: (value) => value instanceof AbortSignal },
} as const satisfies Readonly<Record<string, Rule>>

/**
 * Refuses what TypeScript would: plain JavaScript has no compiler. Throws OPTION_INVALID (exit code 2) with the name of
 * the option, what was given and what may be.
 */
export function checkOptions(given: object, of: 'run' | 'plan' | 'preview' | 'choices' | 'pipeline run'): void {
  const rules: Readonly<Record<string, Rule>> =
    of === 'run'
      ? runRules
      : of === 'plan'
        ? planRules
        : of === 'preview'
          ? previewRules
          : of === 'choices'
            ? choiceRules
            : { ...runRules, ...choiceRules, ...hostRules }
  for (const [name, value] of Object.entries(given) as readonly (readonly [string, unknown])[]) {
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined
    if (rule === undefined) throw unknownOption(name, Object.keys(rules))
    if (value === undefined || rule.fits(value)) continue
    throw new SluiceError('OPTION_INVALID', `Could not begin because the option "${name}" is not ${rule.allowed}.`, {
      found: shown(value),
      allowed: rule.allowed,
      hint: `Correct "${name}", or leave it out.`,
    })
  }
  if (of === 'run' || of === 'pipeline run') refuseTogether(given as Readonly<Record<string, unknown>>)
}

function refuseTogether(given: Readonly<Record<string, unknown>>): void {
  const isGiven = (name: string): boolean => given[name] !== undefined && given[name] !== false
  const pairs = [...apart, ...aboutReading.map((one) => ['pendingOnly', one, nothingRead] as const)]
  for (const [one, other, { because, hint }] of pairs) {
    if (!isGiven(one) || !isGiven(other)) continue
    throw new SluiceError(
      'OPTION_INVALID',
      `Could not begin because "${one}" and "${other}" do not go together: ${because}.`,
      {
        found: `${one}, ${other}`,
        allowed: 'one of them',
        hint,
      },
    )
  }
}

function isContract(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return false
  return Object.entries(value).every(
    ([key, mode]: readonly [string, unknown]) =>
      contractKeys.includes(key) && (mode === undefined || contractModes.some((known) => known === mode)),
  )
}

function unknownOption(name: string, known: readonly string[]): SluiceError {
  return new SluiceError('OPTION_INVALID', `Could not begin because there is no option "${name}".`, {
    found: name,
    allowed: known,
    hint: didYouMean(name, known) ?? 'Leave it out.',
  })
}

// never the content of a mapping, which may hold a secret
function shown(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.slice(0, 100))
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object'
  return String(value)
}
