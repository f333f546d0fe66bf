import { padded, type Raises, type Spec } from './spec.ts'

/** `format(str, spec)`. */
export function formatText(value: string, spec: Spec, raises: Raises): string {
  if (spec.type !== '' && spec.type !== 's')
    raises.raise('ValueError', `Unknown format code '${spec.type}' for object of type 'str'`)
  if (spec.sign !== '')
    raises.raise(
      'ValueError',
      spec.sign === ' '
        ? 'Space not allowed in string format specifier'
        : 'Sign not allowed in string format specifier',
    )
  if (spec.positiveZero) raises.raise('ValueError', 'Negative zero coercion (z) not allowed in string format specifier')
  if (spec.alternate) raises.raise('ValueError', 'Alternate form (#) not allowed in string format specifier')
  if (spec.grouping !== '') raises.raise('ValueError', `Cannot specify '${spec.grouping}' with 's'.`)
  if (spec.align === '=' && !spec.zero)
    raises.raise('ValueError', "'=' alignment not allowed in string format specifier")
  const cut = spec.precision === undefined ? value : Array.from(value).slice(0, spec.precision).join('')
  return padded('', cut, { ...spec, align: spec.align === '' || spec.align === '=' ? '<' : spec.align })
}
