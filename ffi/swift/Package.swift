// swift-tools-version: 5.9

import PackageDescription

let package = Package(
    name: "Alcove",
    platforms: [.iOS(.v16), .macOS(.v13)],
    products: [.library(name: "Alcove", targets: ["Alcove"])],
    targets: [
        .target(name: "Alcove", dependencies: ["AlcoveFFI"]),
        // The library itself: `./xcframework` builds it here.
        .binaryTarget(name: "AlcoveFFI", path: "AlcoveFFI.xcframework"),
    ]
)
