// Every test gets an IndexedDB; it is real in the browser and fake-indexeddb here.
import 'fake-indexeddb/auto';
