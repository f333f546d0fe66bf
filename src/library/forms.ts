export { destinationForms, localDestination } from '../destinations/forms.ts'
