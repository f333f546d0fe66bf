import { describe, expect, test } from 'vitest'
import { manifestDocument } from '../../src/airbyte/manifest-document.ts'
import { readPlan } from '../../src/config/read-plan.ts'
import { withParameterValues } from '../../src/config/readers/parameter-file.ts'
import { createVault } from '../../src/config/vault.ts'
import { SluiceError } from '../../src/model/errors.ts'
import type { ImportedStream } from '../../src/model/report/imported.ts'
import { catalog } from '../../src/pipeline/catalog.ts'
import { fakeWorld } from '../servers/fake-world.ts'
import { imported, publicManifests } from './manifests.ts'
import { valuesFor } from './values-for.ts'

const manifests = Object.entries(publicManifests())

const none: readonly ImportedStream[] = [
  {
    stream: 'all',
    status: 'refused',
    notes: [],
    refusal: { code: 'IMPORT_NO_STREAMS', message: 'none is left', line: 2 },
  },
]

function streamsOf(name: string, text: string, components?: string): readonly ImportedStream[] {
  const file = { file: `${name}.yaml`, absolute: `/tmp/${name}.yaml`, text }
  try {
    return manifestDocument(file, components === undefined ? {} : { components }).imported ?? []
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code !== 'IMPORT_NO_STREAMS') throw error
    return none
  }
}

/** Python, which is never run. */
const notWhole: Readonly<Record<string, string>> = {
  amplitude: 'Python',
  gong: 'Python',
  monday: 'Python',
  qualaroo: 'Python',
  retently: 'Python',
  typeform: 'Python',
  'us-census': 'Python',
  'zendesk-chat': 'Python',
}

describe('the 40 public manifests', () => {
  const importable = manifests.filter(([name, text]) =>
    streamsOf(name, text).some(({ status }) => status !== 'refused'),
  )

  test.each(importable)('%s: what is converted is a config without mistakes', async (name, text) => {
    const document = imported(text, name)
    const { parameters } = document.value as { readonly parameters?: unknown }
    const plan = await readPlan({
      document: withParameterValues(document, valuesFor(parameters)),
      catalog,
      world: fakeWorld(),
      vault: createVault(),
      warn: () => undefined,
    })
    expect(plan.resources.length).toBeGreaterThan(0)
  })

  test.each(manifests)('%s', (name, text) => {
    const streams = streamsOf(name, text)
    const whole = streams.every(({ status }) => status !== 'refused')
    expect(whole).toBe(notWhole[name] === undefined)
    for (const { refusal } of streams)
      if (refusal !== undefined) {
        expect(refusal.code).toMatch(/^IMPORT_[A-Z_]+$/)
        expect(text.split('\n').length).toBeGreaterThanOrEqual(refusal.line)
        expect(refusal.line).toBeGreaterThan(1)
      }
  })

  test('with TypeScript in place of authenticators and extractors three more are whole', () => {
    const whole = Object.keys(notWhole).filter((name) => {
      const text = manifests.find(([each]) => each === name)?.[1] ?? ''
      return streamsOf(name, text, './components.ts').every(({ status }) => status !== 'refused')
    })
    expect(whole.toSorted()).toEqual(['qualaroo', 'retently', 'zendesk-chat'])
    expect(manifests.length - Object.keys(notWhole).length + whole.length).toBeGreaterThanOrEqual(
      0.85 * manifests.length,
    )
  })

  test('what Python is left out is said with its name and its line', () => {
    const [stream] = streamsOf('amplitude', publicManifests()['amplitude'] ?? '').filter(
      ({ status }) => status === 'refused',
    )
    expect(stream).toMatchObject({
      stream: 'average_session_length',
      refusal: {
        code: 'IMPORT_CUSTOM_CODE',
        message: expect.stringContaining('AverageSessionLengthRecordExtractor') as string,
      },
    })
  })
})
