/** All en texts of this room, one JSON file per area. */
import { byArea, type Messages } from '@shared/i18n/i18n';

export default byArea(import.meta.glob<{ default: Messages }>('./*.json', { eager: true }));
