import { describe, expect, test } from 'vitest'
import { SluiceError } from '../../src/model/errors.ts'
import type { ImportedStream } from '../../src/model/report/imported.ts'
import { imported, publicManifests } from './manifests.ts'

const manifests = Object.entries(publicManifests())

function streamsOf(name: string, text: string): readonly ImportedStream[] {
  try {
    return imported(text, name).imported ?? []
  } catch (error) {
    if (!(error instanceof SluiceError) || error.code !== 'IMPORT_NO_STREAMS') throw error
    return []
  }
}

/** Python, which is never run, and streams that the API itself names. */
const notWhole: Readonly<Record<string, string>> = {
  airtable: 'dynamic streams',
  amplitude: 'Python',
  gong: 'Python',
  monday: 'Python',
  plaid: 'an offset without a page size',
  qualaroo: 'Python',
  retently: 'Python',
  sendgrid: 'an export job',
  serpstat: 'names of fields that are computed',
  typeform: 'Python',
  'us-census': 'Python',
  'yahoo-finance-price': 'a path that is computed from the token of the next page',
  'zendesk-chat': 'Python',
}

describe('the 40 public manifests', () => {
  test.each(manifests)('%s', (name, text) => {
    const streams = streamsOf(name, text)
    const whole = streams.length > 0 && streams.every(({ status }) => status !== 'refused')
    expect(whole).toBe(notWhole[name] === undefined)
    for (const { refusal } of streams)
      if (refusal !== undefined) {
        expect(refusal.code).toMatch(/^IMPORT_[A-Z_]+$/)
        expect(text.split('\n').length).toBeGreaterThanOrEqual(refusal.line)
        expect(refusal.line).toBeGreaterThan(1)
      }
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
