#import <Foundation/Foundation.h>
#import "Item.h"

#define LIMIT 10

/** Keeps things. */
@interface Store : NSObject <Keeper>
@property (nonatomic, strong) NSString *name;
- (instancetype)initWithPath:(NSString *)path size:(int)size;
+ (Store *)shared;
@end

@protocol Keeper
- (BOOL)keep:(Item *)item;
@end

@implementation Store

/// Finds one.
- (Item *)get:(NSString *)key {
    if (key == nil) {
        @throw [NSException exceptionWithName:@"x" reason:nil userInfo:nil];
    } else {
        [self log:key];
    }
    for (Item *item in self.items) {
        NSLog(@"%@", item);
    }
    return [items find:key];
}

+ (Store *)shared {
    return [[Store alloc] init];
}
@end

static int helper(int a) {
    return run(a);
}
