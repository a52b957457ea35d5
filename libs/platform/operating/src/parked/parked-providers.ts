import { EventEditor } from './edit/event-editor.js';
import { EventForms } from './edit/event-forms.js';
import { ParkedEventReader } from './edit/parked-event.reader.js';
import { ParkedReader } from './parked.reader.js';
import { Retry } from './retry.js';

/** What ParkedController works with, beside the service's Parking. */
export const parkedProviders = [ParkedReader, EventForms, ParkedEventReader, EventEditor, Retry];
