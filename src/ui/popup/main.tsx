import { mount } from '../parts/mount.tsx';
import { Popup } from './popup.tsx';

const tab = Number(new URLSearchParams(location.search).get('tab') ?? Number.NaN);
mount(<Popup tab={Number.isInteger(tab) ? tab : undefined} />);
