import { isJsonObject, type JsonValue } from '../../json/json.ts'
import { SluiceError } from '../../model/errors.ts'
import type { EndpointResource } from '../../model/plan.ts'
import type { JobPlan, JobState } from '../../model/plan/job.ts'

/** Whose job it is. */
export interface JobOwner {
  readonly resource: Pick<EndpointResource, 'name'>
  readonly job: Pick<JobPlan, 'place' | 'maxWaitSeconds'>
}

function keysOf(body: JsonValue): string {
  return isJsonObject(body) ? `keys ${Object.keys(body).slice(0, 30).join(', ')}` : 'no object'
}

export function jobWithoutId({ resource, job }: JobOwner, body: JsonValue): SluiceError {
  return new SluiceError(
    'JOB_ID_MISSING',
    `Could not wait for the job of "${resource.name}" because the answer to its submission holds no id.`,
    {
      place: job.place,
      found: keysOf(body),
      hint: 'Write "id_path": where the answer to "create" has it. The job itself may have been made.',
    },
  )
}

export function jobWithoutUrl({ resource, job }: JobOwner, body: JsonValue): SluiceError {
  return new SluiceError(
    'JOB_URL_MISSING',
    `Could not download what the job of "${resource.name}" made because its last answer does not say where it is.`,
    {
      place: job.place,
      found: keysOf(body),
      hint: 'Correct "url_path", or take it out and write the path of the download into the endpoint: exports/{job.id}/file.',
    },
  )
}

export function jobFailed({ resource, job }: JobOwner, { id = '' }: JobState, status: string): SluiceError {
  return new SluiceError(
    'JOB_FAILED',
    `Could not read "${resource.name}" because its job ${id} ended with "${status}".`,
    {
      place: job.place,
      found: status,
      hint: 'Look at the API why. The next run submits a new job.',
    },
  )
}

export function jobTimeout({ resource, job }: JobOwner, { id = '' }: JobState, status: string): SluiceError {
  return new SluiceError(
    'JOB_TIMEOUT',
    `Could not read "${resource.name}" because its job ${id} is not done after ${job.maxWaitSeconds} s.`,
    {
      place: job.place,
      found: status === '' ? 'no status' : status,
      hint: 'The next run asks for the same job. A longer "max_wait" waits longer; a status that means the end belongs under "done" or "failed".',
    },
  )
}

export function jobExpired({ resource, job }: JobOwner, { id = '' }: JobState, cause?: unknown): SluiceError {
  return new SluiceError(
    'JOB_EXPIRED',
    `Could not go on with "${resource.name}" because what its job ${id} made is there no more.`,
    { place: job.place, hint: 'Run again: it starts over with a new job.', cause },
  )
}

export function jobUncertain({ resource, job }: JobOwner): SluiceError {
  return new SluiceError(
    'JOB_UNCERTAIN',
    `Could not go on with "${resource.name}" because the run before this one ended while it submitted its job: whether the API has it is not known.`,
    {
      place: job.place,
      hint: 'Look at the API. To submit it once more, write "if_unsure: submit"; with "idempotency_header" it is never made twice.',
    },
  )
}
