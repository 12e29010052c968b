import { mount } from '../parts/mount.tsx';
import { Panel } from './panel.tsx';

mount(<Panel />);
