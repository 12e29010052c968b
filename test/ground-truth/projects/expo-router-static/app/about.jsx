import { Text, View } from 'react-native';

export default () => <View><Text role="heading" aria-level={1}>About</Text><Text>Edition one</Text></View>;
