import { expect, it } from 'vitest'
import { builtins } from '../../builtins/index.ts'
import { runProgram } from '../../run/run-program.ts'
import { standardModules } from '../index.ts'

it('UUIDs of names are the same each time, as Python 3.11 gives them', () => {
  const text = `import uuid, re
a1 = [str(uuid.uuid5(uuid.NAMESPACE_DNS, "k|é")), str(uuid.uuid3(uuid.NAMESPACE_URL, "x")), uuid.uuid5(uuid.NAMESPACE_OID, "a").hex, uuid.UUID("{6BA7B810-9dad-11d1-80b4-00c04fd430c8}") == uuid.NAMESPACE_DNS, uuid.NAMESPACE_X500.int, f"{uuid.NAMESPACE_URL}"]
a2 = [repr(uuid.uuid5(uuid.NAMESPACE_DNS, "a")), uuid.NAMESPACE_DNS < uuid.NAMESPACE_URL]
`
  const { globals, machine } = runProgram({
    texts: [{ file: 'a.py', text }],
    host: { now: 0, env: () => undefined, file: () => undefined },
    builtins,
    modules: standardModules,
  })
  const answers: readonly (readonly [string, string])[] = [
    [
      'a1',
      "['702183e2-d086-5493-be5b-4257fff1c9d5', '60a7f89c-e446-309c-8b4f-460bfdfd0dee', 'd720e32d47655177b65b42dd7f6e6445', True, 143098242721090011660934971687007695048, '6ba7b811-9dad-11d1-80b4-00c04fd430c8']",
    ],
    ['a2', '["UUID(\'4f3f2898-69e3-5a0d-820a-c4e87987dbce\')", True]'],
  ]
  expect(answers.map(([name]) => [name, machine.repr(globals.get(name) ?? null)])).toEqual(answers)
})
