import { mount } from '../parts/mount.tsx';
import { Options } from './options.tsx';

mount(<Options />);
