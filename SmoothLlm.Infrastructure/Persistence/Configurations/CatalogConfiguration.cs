using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using SmoothLlm.Core.Catalog;
using SmoothLlm.Core.Pricing;
using SmoothLlm.Core.Providers;

namespace SmoothLlm.Infrastructure.Persistence.Configurations;

internal sealed class CatalogConfiguration :
    IEntityTypeConfiguration<Provider>,
    IEntityTypeConfiguration<Model>,
    IEntityTypeConfiguration<ModelAlias>,
    IEntityTypeConfiguration<Deployment>,
    IEntityTypeConfiguration<PriceVersion>,
    IEntityTypeConfiguration<PriceTier>,
    IEntityTypeConfiguration<MarginSetting>
{
    public void Configure(EntityTypeBuilder<Provider> builder)
    {
        builder.Property(provider => provider.Slug).HasMaxLength(Provider.MaxSlugLength);
        builder.Property(provider => provider.DisplayName).HasMaxLength(100);
        builder.Property(provider => provider.Kind).HasConversion<string>().HasMaxLength(30);
        builder.Property(provider => provider.BaseUrl).HasMaxLength(500);
        builder.Property(provider => provider.CredentialLastFour).HasMaxLength(4);
        builder.HasIndex(provider => provider.Slug).IsUnique();
    }

    public void Configure(EntityTypeBuilder<Model> builder)
    {
        builder.HasKey(model => model.Id);
        builder.Property(model => model.Id).HasMaxLength(Model.MaxIdLength);
        builder.Property(model => model.Name).HasMaxLength(200);
        builder.Property(model => model.Kind).HasConversion<string>().HasMaxLength(30);
    }

    public void Configure(EntityTypeBuilder<ModelAlias> builder)
    {
        builder.HasKey(alias => alias.Alias);
        builder.Property(alias => alias.Alias).HasMaxLength(Model.MaxIdLength);
        builder.Property(alias => alias.ModelId).HasMaxLength(Model.MaxIdLength);
        builder.HasOne<Model>().WithMany().HasForeignKey(alias => alias.ModelId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<Deployment> builder)
    {
        builder.Property(deployment => deployment.ModelId).HasMaxLength(Model.MaxIdLength);
        builder.Property(deployment => deployment.ProviderSlug).HasMaxLength(Provider.MaxSlugLength);
        builder.Property(deployment => deployment.UpstreamModel).HasMaxLength(Model.MaxIdLength);
        builder.HasOne<Model>().WithMany().HasForeignKey(deployment => deployment.ModelId).OnDelete(DeleteBehavior.Cascade);
        builder.HasIndex(deployment => new { deployment.ModelId, deployment.ProviderSlug, deployment.UpstreamModel }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<PriceVersion> builder)
    {
        builder.Property(price => price.ProviderSlug).HasMaxLength(Provider.MaxSlugLength);
        builder.Property(price => price.UpstreamModel).HasMaxLength(Model.MaxIdLength);
        builder.Property(price => price.Source).HasConversion<string>().HasMaxLength(20).HasDefaultValue(PriceSource.Catalog);
        builder.Property(price => price.CreatedByUserId).HasMaxLength(450);
        builder.HasIndex(price => new { price.ProviderSlug, price.UpstreamModel, price.EffectiveFrom }).IsUnique();
        builder.HasMany(price => price.Tiers).WithOne().HasForeignKey(tier => tier.PriceVersionId);
    }

    public void Configure(EntityTypeBuilder<PriceTier> builder)
    {
        builder.ToTable("PriceTiers");
        builder.HasKey(tier => new { tier.PriceVersionId, tier.InputTokensAbove });
    }

    public void Configure(EntityTypeBuilder<MarginSetting> builder)
    {
        builder.Property(margin => margin.Id).ValueGeneratedNever();
        builder.HasData(new MarginSetting { BasisPoints = 0 });
    }
}
